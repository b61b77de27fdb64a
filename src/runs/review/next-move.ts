import { type ComparedFinding, isForThread } from '../../findings/compared-finding.ts';
import { isSure } from '../../findings/proved-finding.ts';
import { turnOutcome } from '../../sessions/turn.ts';
import { listAskers } from './askers.ts';
import { shownFindings } from './comparison.ts';
import { type EffectName, isWrite, type NextMove } from './effect.ts';
import { mustReserve } from './raising.ts';
import { rotationDue } from './rotation.ts';
import { isSplit, type ReviewRun, type RunSession, UNREPORTED } from './run.ts';
import { sessionBudget } from './spending.ts';

/** Progress is reported at most this often: it must never take a relevant share of GitHub's limits. */
const PROGRESS_INTERVAL_MS = 10_000;

/** Annotations that GitHub takes in one request. */
export const ANNOTATIONS_PER_REQUEST = 50;

/** Nothing moves on while a review waits; the room is left to those that have yet to say that they do. */
const WAITING_PROGRESS_MS = 60_000;

/** One reading of the pull request serves the writes within this time, */
const RECHECK_HOLDS_MS = 2000;
/** and the first of them also when the process is so busy that it comes later: or it might never come. */
const UNUSED_RECHECK_HOLDS_MS = 60_000;

/** Longest pause between two looks at a run that waits: the slow poll behind every wake. */
const POLL_MS = 30_000;

const effect = (name: EffectName): NextMove => ({ kind: 'effect', effect: name });

/** Decides from the stored state alone what a run does next. Pure; `now` in milliseconds since the epoch. */
export function nextMove(run: ReviewRun, now: number): NextMove {
  if (run.endedAt !== undefined) return { kind: 'ended' };
  if (run.intent?.retryAt !== undefined && run.intent.retryAt > now)
    return nextWhileWaiting(run, run.intent.retryAt, now);
  if (run.checkRunId === undefined && run.part === undefined) return effect('open-check');
  return run.outcome === undefined ? nextReviewMove(run, now) : nextPublishMove(run, now);
}

const wait = (until: number, now: number): NextMove => ({ kind: 'wait', until: Math.min(until, now + POLL_MS) });

/** What is waited for is shown on the check, so that nobody takes a queue for a hang. */
function nextWhileWaiting(run: ReviewRun, retryAt: number, now: number): NextMove {
  const isShown = run.checkRunId !== undefined && run.outcome === undefined;
  if (!isShown) return wait(retryAt, now);
  const { progressAt, isProgressDropped } = run;
  const isTold = progressAt !== undefined && progressAt >= (run.intent?.since ?? 0) && isProgressDropped !== true;
  const due = isTold ? Math.max(progressDue(run), progressAt + WAITING_PROGRESS_MS) : progressDue(run);
  return due <= now ? effect('report-progress') : wait(Math.min(retryAt, due), now);
}

function nextReviewMove(run: ReviewRun, now: number): NextMove {
  if (run.limits.notBefore > now) return wait(run.limits.notBefore, now);
  // A write in doubt comes first: whatever came between would forget the doubt.
  if (run.intent !== undefined && isWrite(run.intent.effect)) return effect(run.intent.effect);
  if (run.plan === undefined) return effect('plan');
  if (run.agent === undefined) return effect('ensure-agent');
  if (run.formerSessions?.some(({ isRetired }) => !isRetired) === true) return effect('retire-session');
  if (mustReserve(run, now)) return effect('reserve-budget');
  if (isSplit(run)) return effect(progressDue(run) <= now ? 'report-progress' : 'work-in-parts');
  if (run.session === undefined) return effect('open-session');
  return nextSessionMove(run, run.session, now);
}

function nextSessionMove(run: ReviewRun, session: RunSession, now: number): NextMove {
  if ((rotationDue(run) ?? now + 1) <= now) return effect('rotate-token');
  if ((session.budgetCents ?? 0) < sessionBudget(run)) return effect('apply-budget');
  if (run.answers.some((answer) => !answer.sent)) return effect('answer');
  if (unansweredCall(run) !== undefined) return effect('prove');
  if (run.turn !== undefined && turnOutcome(run.turn).kind === 'completed') return effect('remind');
  if (progressDue(run) <= now) return effect('report-progress');
  return effect('follow');
}

/** When the check is to show next how far the review is. What waits for a session is shown at once. */
export function progressDue({ progressAt, session, limits, part }: ReviewRun): number {
  if (part !== undefined) return Infinity; // its run shows it
  return (progressAt ?? session?.openedAt ?? 0) + (limits.progressEveryMs ?? PROGRESS_INTERVAL_MS);
}

/** The oldest call of a custom tool that nobody has judged yet. */
export function unansweredCall(run: ReviewRun) {
  return run.turn?.calls.find((call) => !call.answered && !run.answers.some((answer) => answer.toolUseId === call.id));
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

/** Whether threads of earlier reviews wait for a word. */
function owesAnswers({ comparison, outcome, conclusion, areThreadsAnswered }: ReviewRun): boolean {
  const isTold = conclusion !== undefined && conclusion !== UNREPORTED && outcome?.kind !== 'stopped';
  return isTold && areThreadsAnswered !== true && comparison?.entries.some(isForThread) === true;
}

/** What is left to do when everything is said. */
function nextLastMove(run: ReviewRun): NextMove {
  if (owesAnswers(run)) return effect('answer-threads');
  if (isSplit(run) && run.arePartsSettled !== true) return effect('work-in-parts');
  if (run.sessionIntendedAt !== undefined && run.isSettled !== true) return effect('settle-session');
  if (listAskers(run).length > 0 && run.isAcknowledged !== true) return effect('acknowledge');
  if (wantsSarif(run) && run.sarif === undefined) return effect('upload-sarif');
  return { kind: 'ended' };
}

/**
 * Only what was read to the end, with all that earlier reviews have found, is uploaded: code scanning takes every alert
 * that is missing for fixed. Nothing waits for the upload, so it comes last.
 */
function wantsSarif({ part, plan, outcome, comparison, conclusion }: ReviewRun): boolean {
  const isCompared = comparison?.isMissing !== true && comparison?.entries.some(isUnknown) !== true;
  const isWhole = part === undefined && outcome?.kind === 'complete' && isCompared;
  const isTold = conclusion !== undefined && conclusion !== UNREPORTED;
  return isWhole && isTold && plan?.config?.sarif === true;
}

const isUnknown = ({ status }: ComparedFinding): boolean => status === 'unknown';

/** An abandoned session is told to stop before anything is written about it: it costs money as long as it runs. */
function mustStopFirst({ outcome, stopTriedAt, sessionIntendedAt, isSettled }: ReviewRun): boolean {
  const isAbandoned = outcome?.kind === 'stopped' || outcome?.kind === 'timed-out';
  return isAbandoned && sessionIntendedAt !== undefined && stopTriedAt === undefined && isSettled !== true;
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
