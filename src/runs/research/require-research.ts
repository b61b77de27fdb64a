import type { ReviewRun } from '../review/run.ts';
import type { FindingThread, Research } from './research.ts';

/** Effects of research are asked for by runs that research; anything else is a mistake of ours. */
export function requireResearch({ research }: ReviewRun): Research {
  if (research === undefined) throw new Error('the run researches nothing');
  return research;
}

/** The same for what is only done in the thread of a finding. */
export function requireThread(run: ReviewRun): FindingThread {
  const { thread } = requireResearch(run);
  if (thread === undefined) throw new Error('nobody has replied to a finding');
  return thread;
}
