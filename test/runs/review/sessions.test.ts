import { expect, it } from 'vitest';
import { passDeadline } from '../../../src/runs/review/advance.ts';
import { continueRun } from '../../../src/runs/review/continue-run.ts';
import type { Fact } from '../../../src/runs/review/fact.ts';
import { nextMove } from '../../../src/runs/review/next-move.ts';
import { phaseOf } from '../../../src/runs/review/phase.ts';
import { describeLapse } from '../../../src/runs/review/rotation.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { dailyCost, sessionBudget } from '../../../src/runs/review/spending.ts';
import type { SessionEvent, Usage } from '../../../src/sessions/session-event.ts';
import { aPlan, aProvedFinding, aReview, anEvent, fold, OPENING, START, effectOf } from './a-review.ts';

const MINUTE = 60_000;
const followed = (...events: object[]): Fact => ({
  type: 'followed',
  events: events.map((event) => anEvent(event as Omit<SessionEvent, 'id' | 'at'>)),
});
const idle = (reason: string) => ({ type: 'idle', reason, pending: [] });
const usage = (costCents: number, outputTokens = 10) => ({ type: 'usage', usage: { costCents, outputTokens } });
const error = (name: string) => ({ type: 'error', error: name, retry: 'exhausted', message: '' });
const working = (run?: Partial<ReviewRun>) => fold(aReview(run), OPENING);
const retired = (id: string, told: Usage = {}): Fact => ({ type: 'session-retired', sessionId: id, usage: told });
const reopened = (id: string, budgetCents = 150): Fact => ({
  type: 'session-opened',
  session: { sessionId: id, mounts: [{ id: 'm' }], fileIds: [] },
  budgetCents,
  token: { mintedAt: START, expiresAt: START + 60 * MINUTE },
});

it.each([
  ['a terminated session', { type: 'terminated' }],
  ['exhausted retries', idle('retries_exhausted')],
])('replaces %s by a fresh one that keeps what was accepted', (_what, end) => {
  const handedIn: Fact = {
    type: 'proved',
    answer: { toolUseId: 'c1', text: '', isError: false },
    result: { summary: 'Half.', findings: [aProvedFinding()] },
  };
  const run = fold(working(), [handedIn, followed(usage(50), end)]);
  expect(run).toMatchObject({ findings: [{ title: 'Wrong' }], formerSessions: [{ id: 'sesn_1', isRetired: false }] });
  expect(run.outcome).toBeUndefined();
  expect(effectOf(run)).toBe('retire-session');
  const next = fold(run, [retired('sesn_1', { costCents: 60 })]);
  expect(effectOf(next)).toBe('open-session');
  expect(sessionBudget(next)).toBe(140);
});

it.each([
  'tool_use_limit_reached_error',
  'compaction_limit_reached_error',
  'model_overloaded_error',
  'of_the_future_error',
])('goes on in a new session after %s', (name) => {
  const run = fold(working(), [followed(error(name), usage(1), idle('retries_exhausted'))]);
  expect(run.formerSessions).toMatchObject([{ why: name }]);
});

it('does not try again what would end the same way', () => {
  const run = fold(working(), [followed(error('billing_error'), idle('retries_exhausted'))]);
  expect(run.formerSessions).toBeUndefined();
  expect(run.outcome).toMatchObject({ kind: 'unavailable', why: expect.stringContaining('billing_error') });
});

it('has at most two successors', () => {
  const end = followed(usage(10), idle('retries_exhausted'));
  let run = fold(working(), [end, retired('sesn_1')]);
  run = fold(run, [reopened('sesn_2'), end, retired('sesn_2')]);
  run = fold(run, [reopened('sesn_3'), end]);
  expect(run.outcome).toMatchObject({ kind: 'incomplete' });
  expect(run.formerSessions).toHaveLength(2);
});

it('mounts the merge base after a checkout error, once, and does not count it as a successor', () => {
  const run = fold(working(), [followed(error('repository_checkout_error'))]);
  expect(run).toMatchObject({
    plan: { mount: 'base' },
    formerSessions: [{ why: 'repository_checkout_error', mount: 'head' }],
  });
  const second = fold(run, [retired('sesn_1', { costCents: 0 }), reopened('sesn_2')]);
  expect(fold(second, [followed(error('repository_checkout_error'))]).outcome).toMatchObject({ kind: 'unreadable' });
  expect(fold(second, [followed(usage(1), idle('retries_exhausted'))]).formerSessions).toHaveLength(2);
  const onBase = fold(
    aReview(),
    OPENING.map((fact) => (fact.type === 'planned' ? { ...fact, plan: aPlan({ mount: 'base' }) } : fact)),
  );
  expect(fold(onBase, [followed(error('repository_checkout_error'))]).outcome).toMatchObject({ kind: 'unreadable' });
});

it('opens no successor when a session that answered never told what it had cost', () => {
  const run = fold(working(), [
    followed({ type: 'usage', usage: { outputTokens: 500 } }, { type: 'terminated' }),
    retired('sesn_1'),
  ]);
  expect(run.outcome).toEqual({ kind: 'budget-reached' });
});

it('decides by the first event that decides, however events were grouped', () => {
  const list = [usage(5), idle('budget_reached'), { type: 'terminated' }].map((event) => anEvent(event as never));
  const together = fold(working(), [{ type: 'followed', events: list }]);
  const apart = list.reduce(
    (run, event) => (run.outcome === undefined ? fold(run, [{ type: 'followed', events: [event] }]) : run),
    working(),
  );
  expect(together).toEqual(apart);
  expect(together.outcome).toEqual({ kind: 'budget-reached' });
});

it('renews the token when ten minutes of its life are left, and a short-lived one at half of it', () => {
  const run = working();
  expect(effectOf(run, START + 5 * MINUTE)).toBe('report-progress');
  expect(effectOf(run, START + 50 * MINUTE)).toBe('rotate-token');
  const short = fold(run, [{ type: 'token-rotated', token: { mintedAt: START, expiresAt: START + 4000 } }]);
  expect(effectOf(short, START + 1999)).toBe('follow');
  expect(effectOf(short, START + 2000)).toBe('rotate-token');
});

it('renews the token of a session that was found at once: nobody knows its life', () => {
  const { token: _unknown, ...found } = reopened('sesn_1') as Extract<Fact, { type: 'session-opened' }>;
  expect(effectOf(fold(aReview(), [...OPENING.slice(0, 5), found]))).toBe('rotate-token');
});

it('goes on while the token cannot be renewed, tries again, and tells of a gap', () => {
  const failed = fold(working(), [{ type: 'rotation-failed', why: 'github_busy' }], START + 50 * MINUTE);
  expect(effectOf(failed, START + 50 * MINUTE)).toBe('report-progress');
  expect(effectOf(failed, START + 51 * MINUTE)).toBe('rotate-token');
  const fresh = { mintedAt: START + 70 * MINUTE, expiresAt: START + 130 * MINUTE };
  const late = fold(failed, [{ type: 'token-rotated', token: fresh }], START + 70 * MINUTE);
  expect(describeLapse(late)).toMatch(/expired at 01:16:40 UTC and was renewed only at 01:26:40 UTC \(github_busy\)/);
  const never = { ...failed, outcomeAt: START + 61 * MINUTE };
  expect(describeLapse(never)).toMatch(/was not renewed before the end/);
  expect(describeLapse({ ...failed, outcomeAt: START + 59 * MINUTE })).toBeUndefined();
  const inTime = fold(failed, [{ type: 'token-rotated', token: fresh }], START + 55 * MINUTE);
  expect(describeLapse(inTime)).toBeUndefined();
});

it('does not forget a message in doubt when it renews the token in between', () => {
  const silent = fold(working(), [followed(idle('end_turn')), { type: 'intended', effect: 'remind' }]);
  const failure = { code: 'x', message: '', recovery: 'retry' } as const;
  const doubtful = fold(silent, [{ type: 'failed', effect: 'remind', failure }]);
  expect(effectOf(doubtful, START + 55 * MINUTE)).toBe('remind');
});

it('takes from the day what the run may spend before it opens a session, and no more than that', () => {
  const run = fold(aReview(), OPENING.slice(0, 3));
  expect(effectOf(run)).toBe('reserve-budget');
  expect(fold(run, [{ type: 'daily-budget-exhausted' }]).outcome).toEqual({ kind: 'daily-cap' });
  const failure = { code: 'daily_budget_held', message: '', recovery: 'retry' } as const;
  const held = fold(run, [{ type: 'failed', effect: 'reserve-budget', failure }]);
  expect(effectOf(held)).toBe('report-progress');
  expect(phaseOf(held)).toEqual({
    title: 'Waiting',
    sentence: "Waiting: other reviews hold the rest of today's budget.",
  });
  const waiting = fold(held, [{ type: 'progress-reported' }]);
  expect(effectOf(waiting)).toBe('wait');
  expect(effectOf(waiting, START + 5000)).toBe('reserve-budget');
  const late = fold(run, [
    { type: 'failed', effect: 'reserve-budget', failure: { ...failure, retryAfterMs: 3_600_000 } },
  ]);
  expect(late.outcome).toEqual({ kind: 'daily-cap' });
});

it('raises the cap of a live session when the budget is raised, and only once', () => {
  const raised = fold(working(), [{ type: 'budget-raised', budgetCents: 300 }]);
  expect(effectOf(raised)).toBe('reserve-budget');
  const reserved = fold(raised, [{ type: 'budget-reserved', cents: 300 }]);
  expect(effectOf(reserved)).toBe('apply-budget');
  expect(effectOf(fold(reserved, [{ type: 'budget-applied', budgetCents: 300 }]))).toBe('follow');
  const refused = fold(raised, [{ type: 'daily-budget-exhausted' }]);
  expect(effectOf(refused)).toBe('follow');
  expect(refused.limits.budgetCents).toBe(200);
});

it('takes the end of the budget back when a raise has crossed with it, unless people were told', () => {
  const reached = fold(working(), [followed(usage(200), idle('budget_reached'))]);
  const raised = fold(reached, [{ type: 'budget-raised', budgetCents: 300 }]);
  expect(raised.outcome).toBeUndefined();
  expect(raised.outcomeAt).toBeUndefined();
  expect(effectOf(raised)).toBe('reserve-budget');
  const told = fold(reached, [{ type: 'concluded', conclusion: 'action_required' }]);
  expect(fold(told, [{ type: 'budget-raised', budgetCents: 300 }])).toEqual(told);
});

it('continues the session of an attempt whose budget was used up', () => {
  const first = fold(working(), [followed(usage(200), idle('budget_reached'))]);
  const { target, trigger, limits, startedAt } = first;
  const second = continueRun(first, {
    id: 'run-2',
    target: { ...target, attempt: 2 },
    trigger: { ...trigger, kind: 'budget' },
    limits: { ...limits, budgetCents: 300 },
    startedAt,
  });
  const opened = fold(second, [{ type: 'check-opened', checkRunId: 12 }]);
  expect(effectOf(opened)).toBe('reserve-budget');
  const reserved = fold(opened, [{ type: 'budget-reserved', cents: 100 }]);
  expect(effectOf(reserved)).toBe('apply-budget');
  const applied = fold(reserved, [{ type: 'budget-applied', budgetCents: 300 }, { type: 'progress-reported' }]);
  expect(effectOf(applied)).toBe('follow');
  const ended = fold(applied, [followed({ type: 'running' }, usage(260))]);
  expect(dailyCost(ended)).toBe(60);
});

it('hands over to a fresh session when the one to be continued is gone', () => {
  const first = fold(working(), [followed(usage(120), idle('budget_reached'))]);
  const failure = { code: 'not_found', message: '', recovery: 'give-up' } as const;
  const { target, trigger, limits, startedAt } = first;
  const second = continueRun(first, {
    id: 'run-2',
    target,
    trigger,
    limits: { ...limits, budgetCents: 300 },
    startedAt,
  });
  const raised = fold({ ...second, checkRunId: 12 }, [{ type: 'failed', effect: 'apply-budget', failure }]);
  expect(raised.formerSessions).toMatchObject([{ id: 'sesn_1', why: 'budget_not_raised' }]);
  expect(effectOf(fold(raised, [retired('sesn_1')]))).toBe('reserve-budget');
});

it('shows on the check that it waits for capacity', () => {
  const failure = { code: 'overloaded', message: '529', recovery: 'retry', retryAfterMs: 30_000 } as const;
  const run = fold(aReview(), [...OPENING.slice(0, 5), { type: 'failed', effect: 'open-session', failure }]);
  expect(effectOf(run)).toBe('report-progress');
  expect(phaseOf(run).sentence).toBe('Waiting for capacity of the platform.');
  const shown = fold(run, [{ type: 'progress-reported' }]);
  expect(nextMove(shown, START + 29_000)).toMatchObject({ kind: 'wait' });
  expect(nextMove(fold(run, [{ type: 'progress-reported', isDropped: true }]), START)).toEqual({
    kind: 'wait',
    until: START + 10_000,
  });
  expect(shown.intent).toEqual(run.intent);
});

it('notes when the outcome was decided, whatever decided it', () => {
  expect(passDeadline(working(), START + 31 * MINUTE).outcomeAt).toBe(START + 31 * MINUTE);
  expect(fold(working(), [{ type: 'stop', cause: 'closed' }], START + 5).outcomeAt).toBe(START + 5);
});
