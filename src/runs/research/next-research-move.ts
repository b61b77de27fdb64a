import { effect, type NextMove } from '../review/effect.ts';
import { mustStopFirst, nextLastMove } from '../review/last-move.ts';
import type { ReviewRun } from '../review/run.ts';
import { nextWorkMove, type WorkEffects } from '../review/work-move.ts';
import type { Research } from './research.ts';

const RESEARCH: WorkEffects = { plan: 'plan-research', prove: 'prove-answer' };

/** Decides what a run that researches a question does next. Pure, like `nextMove`, which asks it. */
export function nextResearchMove(run: ReviewRun, { commentId }: Research, now: number): NextMove {
  if (run.outcome === undefined)
    return commentId === undefined ? effect('open-answer') : nextWorkMove(run, now, RESEARCH);
  if (run.conclusion !== undefined) return nextLastMove(run);
  if (commentId === undefined) return mustOpen(run) ? effect('open-answer') : nextLastMove(run);
  return mustStopFirst(run) ? effect('stop-session') : effect('publish-answer');
}

/** Nobody waits for an answer that was stopped before it was begun, unless its comment may have arrived. */
function mustOpen({ outcome, intent }: ReviewRun): boolean {
  return outcome?.kind !== 'stopped' || intent?.effect === 'open-answer';
}
