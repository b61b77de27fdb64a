import { beginTurn } from '../../sessions/turn.ts';
import type { ReviewRun } from './run.ts';
import { dailyShare } from './spending.ts';

/** How long a session works on before the day's budget is asked again for what it was raised by. */
const ASK_AGAIN_MS = 30_000;

/**
 * Lets a run spend more, as soon as the day's budget allows it. A raise that crossed with the end of the budget takes
 * that end back, as long as nobody has been told of it.
 */
export function raiseBudget(run: ReviewRun, budgetCents: number): ReviewRun {
  const { limits, raise, outcome, outcomeAt: _then, comparison: _early, ...rest } = run;
  if (budgetCents <= limits.budgetCents) return run;
  const fromCents = raise?.fromCents ?? limits.budgetCents;
  const raised = { ...rest, limits: { ...limits, budgetCents }, raise: { fromCents, isAwaited: false } };
  if (outcome === undefined) return raise?.isAwaited === true ? awaitRaise(raised) : raised;
  return outcome.kind === 'budget-reached' && isUntold(run) ? awaitRaise(backInParts(raised)) : run;
}

/** The work in the parts is not over yet. */
const backInParts = ({ parts: _by, arePartsSettled: _then, ...run }: ReviewRun): ReviewRun => run;

const isUntold = ({ intent, conclusion, review, annotated }: ReviewRun): boolean =>
  intent === undefined && conclusion === undefined && review === undefined && annotated === 0;

/** From now on the review cannot go on without the raise. */
function awaitRaise({ raise, turn, ...run }: ReviewRun): ReviewRun {
  return {
    ...run,
    ...(raise === undefined ? {} : { raise: { fromCents: raise.fromCents, isAwaited: true } }),
    ...(turn === undefined ? {} : { turn: beginTurn(turn) }),
  };
}

/** The session has used up its cap: the end of the review, unless more was granted meanwhile. */
export function capReached(run: ReviewRun): ReviewRun {
  if (run.raise !== undefined) return awaitRaise(run);
  if (wasFormerCap(run)) return { ...run, ...(run.turn === undefined ? {} : { turn: beginTurn(run.turn) }) };
  if (run.part !== undefined) return askForMore(run, run.part.shareCents);
  return { ...run, outcome: { kind: 'budget-reached' } };
}

/** A part has used up its share: others may leave some of theirs. */
export function askForMore({ limits, ...run }: ReviewRun, shareCents: number): ReviewRun {
  const raise = { fromCents: limits.budgetCents, isAwaited: true };
  return awaitRaise({ ...run, limits: { ...limits, budgetCents: limits.budgetCents + shareCents }, raise });
}

/** A part may spend this much in all. */
export function shareGranted({ raise: _asked, limits, ...run }: ReviewRun, budgetCents: number): ReviewRun {
  return { ...run, limits: { ...limits, budgetCents }, reservedCents: budgetCents };
}

/** Nothing of what its run may spend is left for a part. */
export function shareRefused({ part, ...run }: ReviewRun, ofCents: number): ReviewRun {
  return budgetRefused({ ...run, ...(part === undefined ? {} : { part: { ...part, refusedOfCents: ofCents } }) });
}

/** A session that was raised may tell late that it had reached its former cap; it goes on by itself. */
function wasFormerCap({ session, turn }: ReviewRun): boolean {
  const cost = turn?.usage.costCents;
  if (session?.budgetCents === undefined || session.raisedFromCents === undefined || cost === undefined) return false;
  return cost < (session.raisedFromCents + session.budgetCents) / 2;
}

/** The session has a new cap. */
export function budgetApplied(run: ReviewRun, budgetCents: number): ReviewRun {
  if (run.session === undefined) return run;
  const { budgetCents: raisedFromCents, ...session } = run.session;
  const former = raisedFromCents === undefined ? {} : { raisedFromCents };
  return { ...run, session: { ...session, ...former, budgetCents } };
}

/** Whether the day's budget is to be asked: before anything is spent, and after a raise. */
export function mustReserve(run: ReviewRun, now: number): boolean {
  if (run.part !== undefined) return run.raise !== undefined; // what it began with, its run has reserved
  return (run.reservedCents ?? 0) < dailyShare(run) && (run.raise?.retryAt ?? 0) <= now;
}

/** Whether the session can work on with what is reserved while others hold what it was raised by. */
export const canWorkWithoutRaise = ({ raise, reservedCents }: ReviewRun): boolean =>
  reservedCents !== undefined && raise?.isAwaited === false;

/** The day's budget has given the run its share. */
export function budgetReserved(run: ReviewRun, cents: number): ReviewRun {
  const { raise: _granted, isRaiseRefused: _before, ...rest } = run;
  return { ...rest, reservedCents: Math.max(run.reservedCents ?? 0, cents) };
}

/** Others hold what the run was raised by: it is asked for again in a while. */
export function raiseHeld(run: ReviewRun, now: number): ReviewRun {
  return run.raise === undefined ? run : { ...run, raise: { ...run.raise, retryAt: now + ASK_AGAIN_MS } };
}

/**
 * The day has no room. A raise is dropped, and a review that waited for it ends at its budget, to be continued another
 * day; a review that never began cannot begin today.
 */
export function budgetRefused({ raise, ...run }: ReviewRun): ReviewRun {
  if (raise === undefined) return { ...run, outcome: { kind: 'daily-cap' } };
  const limits = { ...run.limits, budgetCents: raise.fromCents };
  return {
    ...run,
    limits,
    isRaiseRefused: true,
    ...(raise.isAwaited ? { outcome: { kind: 'budget-reached' } } : {}),
  };
}
