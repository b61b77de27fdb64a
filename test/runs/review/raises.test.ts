import { expect, it } from 'vitest';
import { continueRun } from '../../../src/runs/review/continue-run.ts';
import type { Fact } from '../../../src/runs/review/fact.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { dailyCost, sessionBudget } from '../../../src/runs/review/spending.ts';
import type { SessionEvent } from '../../../src/sessions/session-event.ts';
import { aReview, anEvent, fold, OPENING, START, effectOf } from './a-review.ts';

const followed = (...events: object[]): Fact => ({
  type: 'followed',
  events: events.map((event) => anEvent(event as Omit<SessionEvent, 'id' | 'at'>)),
});
const usage = (costCents: number) => ({ type: 'usage', usage: { costCents, outputTokens: 10 } });
const capReached = (costCents: number) =>
  followed(usage(costCents), { type: 'idle', reason: 'budget_reached', pending: [] });
const raisedTo = (budgetCents: number): Fact => ({ type: 'budget-raised', budgetCents });
const reserved = (cents: number): Fact => ({ type: 'budget-reserved', cents });
const applied = (budgetCents: number): Fact => ({ type: 'budget-applied', budgetCents });
const exhausted: Fact = { type: 'daily-budget-exhausted' };
const held: Fact = { type: 'raise-held' };
const gaveUpWaiting: Fact = {
  type: 'failed',
  effect: 'reserve-budget',
  failure: { code: 'daily_budget_held', message: '', recovery: 'retry', retryAfterMs: 3_600_000 },
};

const working = () => fold(aReview(), OPENING);
const continued = (first: ReviewRun, budgetCents = 300) => {
  const { target, trigger, limits, startedAt } = first;
  const again = { id: 'run-2', target: { ...target, attempt: 2 }, trigger, startedAt };
  return fold(continueRun(first, { ...again, limits: { ...limits, budgetCents } }), [
    { type: 'check-opened', checkRunId: 12 },
  ]);
};

it('lets a session work on while other reviews hold what it was raised by, and asks again later', () => {
  const run = fold(working(), [raisedTo(300), held]);
  expect(effectOf(run)).toBe('follow');
  expect(sessionBudget(run)).toBe(200);
  expect(effectOf(run, START + 60_000)).toBe('reserve-budget');
  const granted = fold(run, [reserved(300)]);
  expect(effectOf(granted)).toBe('apply-budget');
  expect(sessionBudget(granted)).toBe(300);
});

it('waits for a raise that others hold once the session has reached its cap, and at the latest then drops it', () => {
  const run = fold(working(), [raisedTo(300), held, capReached(200)]);
  expect(run.outcome).toBeUndefined();
  expect(effectOf(run)).toBe('reserve-budget');
  expect(fold(run, [gaveUpWaiting])).toMatchObject({ outcome: { kind: 'budget-reached' }, isRaiseRefused: true });
});

it('opens a successor within what was reserved while a raise waits', () => {
  const end = followed(usage(50), { type: 'terminated' });
  const retired: Fact = { type: 'session-retired', sessionId: 'sesn_1', usage: { costCents: 60 } };
  const run = fold(working(), [raisedTo(300), held, end, retired]);
  expect(effectOf(run)).toBe('open-session');
  expect(sessionBudget(run)).toBe(140);
  const spent = fold(working(), [raisedTo(300), held, end, { ...retired, usage: { costCents: 200 } }]);
  expect(effectOf(spent)).toBe('reserve-budget');
  expect(fold(spent, [exhausted]).outcome).toEqual({ kind: 'budget-reached' });
});

it('does not give a session whose creation is in doubt more than was reserved', () => {
  const failure = { code: 'anthropic_overloaded', message: '', recovery: 'retry' } as const;
  const run = fold(aReview(), [
    ...OPENING.slice(0, 5),
    { type: 'failed', effect: 'open-session', failure },
    raisedTo(300),
  ]);
  expect(effectOf(run, START + 60_000)).toBe('open-session');
  expect(sessionBudget(run)).toBe(200);
});

it('reserves what a review started with when the day has no room for a raise that came before it', () => {
  const run = fold(aReview(), [...OPENING.slice(0, 3), raisedTo(300), exhausted]);
  expect(effectOf(run)).toBe('reserve-budget');
  expect(run.limits.budgetCents).toBe(200);
  expect(fold(run, [exhausted]).outcome).toEqual({ kind: 'daily-cap' });
});

it('ends at its budget when the day does not allow the raise that had taken that end back', () => {
  const run = fold(working(), [capReached(200), raisedTo(300)]);
  expect(run.outcome).toBeUndefined();
  expect(fold(run, [exhausted])).toMatchObject({
    outcome: { kind: 'budget-reached' },
    limits: { budgetCents: 200 },
    isRaiseRefused: true,
  });
});

it.each([
  ['is used up', exhausted],
  ['is held by others until the deadline', gaveUpWaiting],
])('keeps the session of a review to be continued when the day’s budget %s', (_what, refusal) => {
  const first = fold(working(), [capReached(200)]);
  const run = fold(continued(first), [refusal]);
  expect(run).toMatchObject({ outcome: { kind: 'budget-reached' }, limits: { budgetCents: 200 } });
  expect(dailyCost(run)).toBe(0);
});

it('does not take the end at the old cap for one at the new', () => {
  const run = fold(working(), [raisedTo(300), reserved(300), applied(300)]);
  const late = fold(run, [capReached(201)]);
  expect(late.outcome).toBeUndefined();
  expect(effectOf(late)).toBe('follow');
  const ended = fold(late, [followed({ type: 'running' }), capReached(300)]);
  expect(ended.outcome).toEqual({ kind: 'budget-reached' });
});

it('raises the cap of a session that was stored before caps were', () => {
  const { budgetCents: _cap, token: _life, ...old } = fold(working(), [capReached(200)]).session ?? never();
  const first = { ...fold(working(), [capReached(200)]), session: old };
  const run = fold(continued(first), [reserved(100)]);
  expect(effectOf(run)).toBe('rotate-token');
  const token = { mintedAt: START, expiresAt: START + 3_600_000 };
  expect(effectOf(fold(run, [{ type: 'token-rotated', token }]))).toBe('apply-budget');
});

function never(): never {
  throw new Error('no session');
}
