import { isSure } from '../../findings/proved-finding.ts';
import { turnOutcome } from '../../sessions/turn.ts';
import { type EffectName, isWrite, type NextMove } from './effect.ts';
import { mustReserve } from './raising.ts';
import { rotationDue } from './rotation.ts';
import type { ReviewRun, RunSession } from './run.ts';
import { sessionBudget } from './spending.ts';

/** Progress is reported at most this often: it must never take a relevant share of GitHub's limits. */
const PROGRESS_INTERVAL_MS = 10_000;

/** Annotations that GitHub takes in one request. */
export const ANNOTATIONS_PER_REQUEST = 50;

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
  if (run.checkRunId === undefined) return effect('open-check');
  return run.outcome === undefined ? nextReviewMove(run, now) : nextPublishMove(run, now);
}

const wait = (until: number, now: number): NextMove => ({ kind: 'wait', until: Math.min(until, now + POLL_MS) });

/** What is waited for is shown on the check, so that nobody takes a queue for a hang. */
function nextWhileWaiting(run: ReviewRun, retryAt: number, now: number): NextMove {
  const isShown = run.checkRunId !== undefined && run.outcome === undefined;
  if (!isShown) return wait(retryAt, now);
  return progressDue(run) <= now ? effect('report-progress') : wait(Math.min(retryAt, progressDue(run)), now);
}

function nextReviewMove(run: ReviewRun, now: number): NextMove {
  if (run.limits.notBefore > now) return wait(run.limits.notBefore, now);
  // A write in doubt comes first: whatever came between would forget the doubt.
  if (run.intent !== undefined && isWrite(run.intent.effect)) return effect(run.intent.effect);
  if (run.plan === undefined) return effect('plan');
  if (run.agent === undefined) return effect('ensure-agent');
  if (run.formerSessions?.some(({ isRetired }) => !isRetired) === true) return effect('retire-session');
  if (mustReserve(run, now)) return effect('reserve-budget');
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
export function progressDue({ progressAt, session, limits }: ReviewRun): number {
  return (progressAt ?? session?.openedAt ?? 0) + (limits.progressEveryMs ?? PROGRESS_INTERVAL_MS);
}

/** The oldest call of a custom tool that nobody has judged yet. */
export function unansweredCall(run: ReviewRun) {
  return run.turn?.calls.find((call) => !call.answered && !run.answers.some((answer) => answer.toolUseId === call.id));
}

function nextPublishMove(run: ReviewRun, now: number): NextMove {
  if (run.conclusion === undefined) {
    if (mustStopFirst(run)) return effect('stop-session');
    if (needsRecheck(run) && isStale(run, now)) return effect('recheck');
    if (publishesFindings(run)) {
      if (run.review === undefined) return effect('post-review');
      if (run.findings.filter(isSure).length - run.annotated > ANNOTATIONS_PER_REQUEST) return effect('annotate');
    }
    return effect('conclude');
  }
  if (run.sessionIntendedAt !== undefined && run.isSettled !== true) return effect('settle-session');
  if (run.trigger.commentId !== undefined && run.isAcknowledged !== true) return effect('acknowledge');
  return { kind: 'ended' };
}

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

/** Whether what the agent found may be shown: never what a stopped run or an unread repository produced. */
export function publishesFindings(run: ReviewRun): boolean {
  switch (run.outcome?.kind) {
    case 'complete':
    case 'incomplete':
    case 'budget-reached':
    case 'timed-out':
      return run.findings.length > 0;
    default:
      return false;
  }
}
