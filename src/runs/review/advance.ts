import { advance as foldEvent, beginTurn, newTurn, turnOutcome } from '../../sessions/turn.ts';
import type { SessionEvent } from '../../sessions/session-event.ts';
import { mergeUsage } from '../../sessions/usage.ts';
import { mergeFindings } from '../../findings/proved-finding.ts';
import { digest } from '../../core/ids.ts';
import { BUDGET_HELD, isWrite } from './effect.ts';
import type { Failure, Fact } from './fact.ts';
import { outcomeOfFailure, outcomeOfTurn } from './outcome.ts';
import type { Outcome } from '../../publish/outcome.ts';
import { budgetApplied, budgetRefused, budgetReserved, capReached, raiseBudget, raiseHeld } from './raising.ts';
import { rotationFailed, tokenRotated } from './rotation.ts';
import type { Intent, ReviewRun } from './run.ts';
import { sessionBudget } from './spending.ts';
import { handOver, maySucceed, whySucceeded } from './succession.ts';

/**
 * Folds one fact into a run. Pure: the same run and fact give the same run, whoever drives it.
 *
 * A fact that comes too late, such as a stop order for a run whose check is concluded, changes nothing.
 */
export function advance(run: ReviewRun, fact: Fact, now: number): ReviewRun {
  return stampOutcome(fold(run, fact, now), now);
}

const stampOutcome = (run: ReviewRun, now: number): ReviewRun =>
  run.outcome === undefined || run.outcomeAt !== undefined ? run : { ...run, outcomeAt: now };

function fold(run: ReviewRun, fact: Fact, now: number): ReviewRun {
  const { intent: _done, ...rest } = run;
  switch (fact.type) {
    case 'intended':
      return intend(run, fact.effect, now);
    case 'failed':
      return fail(run, fact.effect, fact.failure, now);
    case 'check-opened':
      return { ...rest, checkRunId: fact.checkRunId };
    case 'planned':
      return planned(rest, fact.plan);
    case 'overtaken':
      return { ...rest, outcome: { kind: 'stopped', cause: fact.cause } };
    case 'agent-ensured':
      return { ...rest, agent: fact.agent };
    case 'session-opened':
      return sessionOpened(rest, fact, now);
    case 'token-rotated':
      return tokenRotated(run, fact.token, now);
    case 'rotation-failed':
      return rotationFailed(run, fact, now);
    case 'budget-reserved':
      return budgetReserved(rest, fact.cents);
    case 'daily-budget-exhausted':
      return budgetRefused(rest);
    case 'raise-held':
      return raiseHeld(rest, now);
    case 'budget-applied':
      return budgetApplied(rest, fact.budgetCents);
    case 'session-retired':
      return sessionRetired(rest, fact);
    case 'stop-tried':
      return { ...run, stopTriedAt: now };
    case 'budget-raised':
      return raiseBudget(run, fact.budgetCents);
    case 'followed':
      return follow(rest, fact.events);
    case 'proved':
      return proved(rest, fact);
    case 'answered':
      return {
        ...rest,
        answers: run.answers.map((answer) =>
          fact.toolUseIds.includes(answer.toolUseId) ? { ...answer, text: '', sent: true } : answer,
        ),
      };
    case 'reminded':
      return { ...rest, wasReminded: true, turn: beginTurn(run.turn ?? newTurn()) };
    case 'progress-reported':
      return { ...run, progressAt: now }; // what is waited for meanwhile is waited for on
    case 'rechecked':
      return { ...(run.intent?.effect === 'recheck' ? rest : run), recheckedAt: now, isRecheckUsed: false };
    case 'review-posted':
      return {
        ...rest,
        review: { inline: fact.inline, ...(fact.reviewId === undefined ? {} : { id: fact.reviewId }) },
      };
    case 'review-refused':
      return run.inlineRefused === true ? { ...rest, review: { inline: 0 } } : { ...rest, inlineRefused: true };
    case 'annotated':
      return { ...rest, annotated: fact.total };
    case 'concluded':
      return { ...rest, conclusion: fact.conclusion };
    case 'session-settled':
      return settled(rest, fact);
    case 'acknowledged':
      return { ...rest, isAcknowledged: true };
    case 'stop':
      return run.conclusion === undefined ? endWork(run, { kind: 'stopped', cause: fact.cause }) : run;
  }
}

function intend(run: ReviewRun, effect: Intent['effect'], now: number): ReviewRun {
  if (run.intent?.effect === effect) return run;
  const intended = { ...run, ...usedRecheck(run), intent: { effect, since: now, failures: 0 } };
  return effect === 'open-session' ? { ...intended, sessionIntendedAt: run.sessionIntendedAt ?? now } : intended;
}

/** A write that begins, or is to be repeated, uses up the reading of the pull request that came before it. */
const usedRecheck = ({ recheckedAt }: ReviewRun) => (recheckedAt === undefined ? {} : { isRecheckUsed: true });

/** Ends the work of a run whose deadline has passed; everything after that is publishing. */
export function passDeadline(run: ReviewRun, now: number): ReviewRun {
  if (run.outcome !== undefined || now < run.limits.deadlineAt) return run;
  return stampOutcome(endWork(run, { kind: 'timed-out' }), now);
}

/** What was begun for the review's sake is dropped with its back-off; a write to the check stays in doubt. */
function endWork({ intent, ...run }: ReviewRun, outcome: Outcome): ReviewRun {
  const isKept = intent?.effect === 'open-check' || intent?.effect === 'conclude';
  return { ...run, outcome, ...(isKept ? { intent } : {}) };
}

function planned(run: ReviewRun, plan: NonNullable<ReviewRun['plan']>): ReviewRun {
  return plan.reviewable > 0 ? { ...run, plan } : { ...run, plan, outcome: outcomeWithoutReview(plan) };
}

function outcomeWithoutReview({ missed = 0 }: NonNullable<ReviewRun['plan']>): Outcome {
  return missed > 0
    ? { kind: 'incomplete', why: 'The change is too large to be reviewed.' }
    : { kind: 'nothing-to-review', why: 'The change touches no file that can be reviewed.' };
}

/** The first event that decides something is the last that counts: how events were grouped on their way must not matter. */
function follow(run: ReviewRun, events: readonly SessionEvent[]): ReviewRun {
  let folded = run;
  for (const event of events) {
    folded = followEvent(folded, event);
    if (folded.outcome !== undefined || folded.session === undefined) break;
  }
  return folded;
}

function followEvent(run: ReviewRun, event: SessionEvent): ReviewRun {
  const turn = foldEvent(run.turn ?? newTurn(), event);
  const folded: ReviewRun = { ...run, turn };
  const end = turnOutcome(turn);
  if (end.kind === 'budget-reached') return capReached(folded);
  const why = whySucceeded(end, folded);
  if (why !== undefined) return handOver(folded, why);
  const outcome = outcomeOfTurn(end, folded);
  return outcome === undefined ? folded : { ...folded, outcome };
}

function sessionOpened(run: ReviewRun, fact: Extract<Fact, { type: 'session-opened' }>, now: number): ReviewRun {
  const { sessionId: id, ...session } = fact.session;
  const { budgetCents, token } = fact;
  const opened = { id, ...session, openedAt: now, budgetCents, ...(token === undefined ? {} : { token }) };
  return { ...run, session: opened, turn: newTurn() };
}

function sessionRetired(run: ReviewRun, fact: Extract<Fact, { type: 'session-retired' }>): ReviewRun {
  const formerSessions = run.formerSessions?.map((former) =>
    former.id === fact.sessionId ? { ...former, usage: mergeUsage(former.usage, fact.usage), isRetired: true } : former,
  );
  const retired = { ...run, ...(formerSessions === undefined ? {} : { formerSessions }) };
  return run.outcome === undefined && sessionBudget(retired) < 1 ? capReached(retired) : retired;
}

function settled(run: ReviewRun, { usage, isCostUnknown }: Extract<Fact, { type: 'session-settled' }>): ReviewRun {
  const { turn } = run;
  const over = { ...run, isSettled: true, ...(isCostUnknown === true ? { isCostUnknown } : {}) };
  if (turn === undefined || usage === undefined) return over;
  return { ...over, turn: { ...turn, usage: mergeUsage(turn.usage, usage) } };
}

function proved(run: ReviewRun, fact: Extract<Fact, { type: 'proved' }>): ReviewRun {
  const answers = [...run.answers, { ...fact.answer, sent: false }];
  if (fact.result === undefined) return { ...run, answers };
  return {
    ...run,
    answers,
    summary: fact.result.summary,
    findings: mergeFindings(run.findings, fact.result.findings),
  };
}

const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 5 * 60_000;
/** How long publishing is tried after the deadline before a run that GitHub never took is given up. */
const PUBLISH_PATIENCE_MS = 24 * 3_600_000;
/** What the check can do without holds up its conclusion no longer than the review may take, or this at least. */
const LEAST_PATIENCE_MS = 60_000;

function patienceFor(effect: Intent['effect'], since: number, { limits }: ReviewRun): number {
  const isDispensable = effect === 'post-review' || effect === 'annotate';
  return isDispensable ? Math.max(LEAST_PATIENCE_MS, limits.deadlineAt - since) : PUBLISH_PATIENCE_MS;
}

function fail(run: ReviewRun, effect: Intent['effect'], failure: Failure, now: number): ReviewRun {
  // A recheck comes before the repetition of a write, which stays in doubt.
  const begun = effect === 'recheck' || run.intent?.effect === effect ? run.intent : undefined;
  const failures = (begun?.failures ?? 0) + 1;
  const since = begun?.since ?? now;
  const backOff = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 10));
  const retryAt = now + Math.round(Math.max(failure.retryAfterMs ?? 0, backOff) * (1 + jitter(run.id, failures)));
  const mayRetry = failure.recovery === 'retry' && now - since < patienceFor(effect, since, run);
  if (mayRetry && (run.outcome !== undefined || run.checkRunId === undefined || isWorthWaiting(run, retryAt))) {
    return { ...run, ...usedRecheck(run), intent: { effect: begun?.effect ?? effect, since, failures, retryAt } };
  }
  const { intent: _given, ...rest } = run;
  return giveUp(rest, effect, failure, now);
}

/** Up to a quarter, other for each run and try: runs that were refused together do not come back together. */
const jitter = (id: string, failures: number): number =>
  Number.parseInt(digest(id, String(failures)).slice(0, 4), 16) / 0x4_0000;

const isWorthWaiting = (run: ReviewRun, retryAt: number) => retryAt < run.limits.deadlineAt;

/** What a run does without an effect that cannot succeed. The check is the last thing to be given up. */
function giveUp(run: ReviewRun, effect: Intent['effect'], failure: Failure, now: number): ReviewRun {
  switch (effect) {
    case 'open-check':
      return { ...run, outcome: outcomeOfFailure(effect, failure), endedAt: now };
    case 'conclude':
      return { ...run, conclusion: 'unreported' };
    case 'post-review':
      if (run.inlineRefused === true) return { ...run, review: { inline: 0 } };
      // Looked up before the second form is posted: the first may have arrived.
      return { ...run, inlineRefused: true, intent: { effect, since: now, failures: 0 } };
    case 'annotate':
      return { ...run, annotated: run.findings.length };
    case 'settle-session':
      return { ...run, isSettled: true, isCostUnknown: true };
    case 'retire-session':
      // It may still be at work: nothing is opened beside it.
      return { ...run, outcome: { kind: 'incomplete', why: UNSTOPPED } };
    case 'reserve-budget':
      return failure.code === BUDGET_HELD ? budgetRefused(run) : { ...run, outcome: outcomeOfFailure(effect, failure) };
    case 'apply-budget':
      // The session it was meant for is gone, or takes no more: what it knew goes to another.
      return maySucceed(run.formerSessions)
        ? handOver(run, 'budget_not_raised')
        : { ...run, outcome: outcomeOfFailure(effect, failure) };
    case 'acknowledge':
      return { ...run, isAcknowledged: true };
    default:
      return { ...run, outcome: outcomeOfFailure(effect, failure) };
  }
}

const UNSTOPPED = 'A session could not go on, nor could it be stopped, so no other one took over.';

/** Whether an effect needs its intent stored before it is begun. */
export const needsIntent = (run: ReviewRun, effect: Intent['effect']): boolean =>
  isWrite(effect) && run.intent?.effect !== effect;
