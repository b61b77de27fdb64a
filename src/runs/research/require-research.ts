import type { ReviewRun } from '../review/run.ts';
import type { Research } from './research.ts';

/** Effects of research are asked for by runs that research; anything else is a mistake of ours. */
export function requireResearch({ research }: ReviewRun): Research {
  if (research === undefined) throw new Error('the run researches nothing');
  return research;
}
