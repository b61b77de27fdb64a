import { isSure } from '../../findings/proved-finding.ts';
import { turnOutcome } from '../../sessions/turn.ts';
import type { EffectName, NextMove } from './effect.ts';
import type { ReviewRun } from './run.ts';

/** Progress is reported at most this often: it must never take a relevant share of GitHub's limits. */
export const PROGRESS_INTERVAL_MS = 10_000;

/** Annotations that GitHub takes in one request. */
export const ANNOTATIONS_PER_REQUEST = 50;

/** One reading of the pull request serves the writes within this time. */
const RECHECK_HOLDS_MS = 2000;

/** Longest pause between two looks at a run that waits: the slow poll behind every wake. */
const POLL_MS = 30_000;

const effect = (name: EffectName): NextMove => ({ kind: 'effect', effect: name });

/** Decides from the stored state alone what a run does next. Pure; `now` in milliseconds since the epoch. */
export function nextMove(run: ReviewRun, now: number): NextMove {
  if (run.endedAt !== undefined) return { kind: 'ended' };
  if (run.intent?.retryAt !== undefined && run.intent.retryAt > now) return wait(run.intent.retryAt, now);
  if (run.checkRunId === undefined) return effect('open-check');
  return run.outcome === undefined ? nextReviewMove(run, now) : nextPublishMove(run, now);
}

const wait = (until: number, now: number): NextMove => ({ kind: 'wait', until: Math.min(until, now + POLL_MS) });

function nextReviewMove(run: ReviewRun, now: number): NextMove {
  if (run.limits.notBefore > now) return wait(run.limits.notBefore, now);
  if (run.plan === undefined) return effect('plan');
  if (run.agent === undefined) return effect('ensure-agent');
  if (run.session === undefined) return effect('open-session');
  if (run.answers.some((answer) => !answer.sent)) return effect('answer');
  if (unansweredCall(run) !== undefined) return effect('prove');
  if (run.turn !== undefined && turnOutcome(run.turn).kind === 'completed') return effect('remind');
  if (now - (run.progressAt ?? run.session.openedAt) >= PROGRESS_INTERVAL_MS) return effect('report-progress');
  return effect('follow');
}

/** The oldest call of a custom tool that nobody has judged yet. */
export function unansweredCall(run: ReviewRun) {
  return run.turn?.calls.find((call) => !call.answered && !run.answers.some((answer) => answer.toolUseId === call.id));
}

function nextPublishMove(run: ReviewRun, now: number): NextMove {
  if (run.conclusion === undefined) {
    if (needsRecheck(run) && now - (run.recheckedAt ?? 0) > RECHECK_HOLDS_MS) return effect('recheck');
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

/** Whether the conclusion speaks about the head: it must still be the head at that moment. */
function needsRecheck(run: ReviewRun): boolean {
  return run.outcome?.kind === 'complete' || publishesFindings(run);
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
