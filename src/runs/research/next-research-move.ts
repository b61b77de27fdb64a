import { effect, type NextMove } from '../review/effect.ts';
import { mustStopFirst, nextLastMove } from '../review/last-move.ts';
import type { ReviewRun } from '../review/run.ts';
import { nextWorkMove, type WorkEffects } from '../review/work-move.ts';
import { isReport, type Research } from './research.ts';

const RESEARCH: WorkEffects = { plan: 'plan-research', prove: 'prove-answer' };
/** What a reply to a finding needs is planned already: its review has done that. */
const THREAD: WorkEffects = { plan: 'plan-research', prove: 'prove-reply' };

/** Decides what a run that researches a question does next. Pure, like `nextMove`, which asks it. */
export function nextResearchMove(run: ReviewRun, research: Research, now: number): NextMove {
  const { commentId, thread } = research;
  const isOpen = commentId !== undefined || isReport(research); // its issue was opened before
  if (run.outcome === undefined)
    return isOpen ? nextWorkMove(run, now, thread === undefined ? RESEARCH : THREAD) : effect('open-answer');
  if (run.conclusion !== undefined) return nextLastMove(run);
  if (!isOpen) return mustOpen(run) ? effect('open-answer') : nextLastMove(run);
  return mustStopFirst(run) ? effect('stop-session') : effect('publish-answer');
}

/** Nobody waits for an answer that was stopped before it was begun, unless its comment may have arrived. */
function mustOpen({ outcome, intent }: ReviewRun): boolean {
  return outcome?.kind !== 'stopped' || intent?.effect === 'open-answer';
}
