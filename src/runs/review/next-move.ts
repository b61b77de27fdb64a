import { isSure } from '../../findings/proved-finding.ts';
import { nextResearchMove } from '../research/next-research-move.ts';
import { shownFindings } from './comparison.ts';
import { effect, type NextMove, wait } from './effect.ts';
import { isShown } from './is-shown.ts';
import { mustStopFirst, nextLastMove, stopDue } from './last-move.ts';
import { isSplit, type ReviewRun } from './run.ts';
import { nextWorkMove, progressDue, type WorkEffects } from './work-move.ts';

/** Annotations that GitHub takes in one request. */
export const ANNOTATIONS_PER_REQUEST = 50;

/** Nothing moves on while a review waits; the room is left to those that have yet to say that they do. */
const WAITING_PROGRESS_MS = 60_000;

/** One reading of the pull request serves the writes within this time, */
const RECHECK_HOLDS_MS = 2000;
/** and the first of them also when the process is so busy that it comes later: or it might never come. */
const UNUSED_RECHECK_HOLDS_MS = 60_000;

/** Decides from the stored state alone what a run does next. Pure; `now` in milliseconds since the epoch. */
export function nextMove(run: ReviewRun, now: number): NextMove {
  if (run.endedAt !== undefined) return { kind: 'ended' };
  if (run.intent?.retryAt !== undefined && run.intent.retryAt > now)
    return nextWhileWaiting(run, run.intent.retryAt, now);
  if (run.research !== undefined) return nextResearchMove(run, run.research, now);
  if (!isShown(run)) return effect('open-check');
  return run.outcome === undefined ? nextWorkMove(run, now, REVIEW) : nextPublishMove(run, now);
}

const REVIEW: WorkEffects = { plan: 'plan', prove: 'prove' };

/** What is waited for is shown, so that nobody takes a queue for a hang; nobody works on for a run that was abandoned. */
function nextWhileWaiting(run: ReviewRun, retryAt: number, now: number): NextMove {
  if (run.outcome !== undefined)
    return stopDue(run) <= now ? effect('stop-session') : wait(Math.min(retryAt, stopDue(run)), now);
  if (run.part !== undefined || !isShown(run)) return wait(retryAt, now);
  const { progressAt, isProgressDropped } = run;
  const isTold = progressAt !== undefined && progressAt >= (run.intent?.since ?? 0) && isProgressDropped !== true;
  const due = isTold ? Math.max(progressDue(run), progressAt + WAITING_PROGRESS_MS) : progressDue(run);
  return due <= now ? effect('report-progress') : wait(Math.min(retryAt, due), now);
}

function nextPublishMove(run: ReviewRun, now: number): NextMove {
  if (run.part !== undefined) return mustStopFirst(run) ? effect('stop-session') : nextLastMove(run);
  if (run.conclusion === undefined) {
    if (isSplit(run) && run.parts === undefined) return effect('gather-parts');
    if (mustStopFirst(run)) return effect('stop-session');
    if (isReviewInDoubt(run)) return effect('post-review');
    if (mustCompare(run)) return effect('compare');
    if (needsRecheck(run) && isStale(run, now)) return effect('recheck');
    if (publishesFindings(run)) {
      if (run.review === undefined) return effect('post-review');
      if (shownFindings(run).filter(isSure).length - run.annotated > ANNOTATIONS_PER_REQUEST) return effect('annotate');
    }
    return effect('conclude');
  }
  return nextLastMove(run);
}

/** Stopped or given up while nobody knew whether its review had arrived: that is found out, and nothing is posted any more. */
function isReviewInDoubt(run: ReviewRun): boolean {
  const isAbandoned = run.outcome?.kind === 'stopped' || run.isReviewGivenUp === true;
  return run.intent?.effect === 'post-review' && isAbandoned && run.review === undefined;
}

/** A run that had begun to publish before findings were compared goes on as it had begun. */
function mustCompare(run: ReviewRun): boolean {
  const { comparison, review, annotated, intent } = run;
  const isPosting = intent?.effect === 'post-review' || intent?.effect === 'conclude';
  const hasBegun = comparison !== undefined || review !== undefined || annotated > 0 || isPosting;
  return !hasBegun && needsRecheck(run);
}

/** Whether the conclusion speaks about the head: it must still be the head at that moment. */
function needsRecheck(run: ReviewRun): boolean {
  return run.outcome?.kind === 'complete' || publishesFindings(run);
}

function isStale({ recheckedAt, isRecheckUsed }: ReviewRun, now: number): boolean {
  const holds = isRecheckUsed === true ? RECHECK_HOLDS_MS : UNUSED_RECHECK_HOLDS_MS;
  return recheckedAt === undefined || now - recheckedAt > holds;
}

/** Whether there is anything to show of what the agent found. */
export const publishesFindings = (run: ReviewRun): boolean => mayPublish(run) && shownFindings(run).length > 0;

/** Whether what the agent found may be shown: never what a stopped run or an unread repository produced. */
export function mayPublish({ outcome }: Pick<ReviewRun, 'outcome'>): boolean {
  switch (outcome?.kind) {
    case 'complete':
    case 'incomplete':
    case 'budget-reached':
    case 'timed-out':
      return true;
    default:
      return false;
  }
}
