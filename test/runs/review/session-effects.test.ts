import { expect, it } from 'vitest';
import { AnthropicError, type AnthropicFailure } from '../../../src/anthropic/anthropic-error.ts';
import { type Clock, systemClock } from '../../../src/core/clock.ts';
import { createLog } from '../../../src/core/log.ts';
import { SecretMasker } from '../../../src/core/secrets.ts';
import { advance } from '../../../src/runs/review/advance.ts';
import type { EffectContext } from '../../../src/runs/review/context.ts';
import { reserveBudget } from '../../../src/runs/review/effects/reserve-budget.ts';
import { retireSession } from '../../../src/runs/review/effects/retire-session.ts';
import { rotateToken } from '../../../src/runs/review/effects/rotate-token.ts';
import { settleSession } from '../../../src/runs/review/effects/settle-session.ts';
import type { Fact } from '../../../src/runs/review/fact.ts';
import { nextMove } from '../../../src/runs/review/next-move.ts';
import { perform } from '../../../src/runs/review/perform.ts';
import { requireSession } from '../../../src/runs/review/require.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { dailyCost, sessionBudget } from '../../../src/runs/review/spending.ts';
import type { AgentExecutor, FoundSession, SessionMount } from '../../../src/sessions/executor.ts';
import type { Usage } from '../../../src/sessions/session-event.ts';
import { reserveSpend } from '../../../src/store/spend/reserve-spend.ts';
import { openPool } from '../../database.ts';
import { aPlan, aReview, anEvent, fold, OPENING, START } from './a-review.ts';

const clock: Clock = { ...systemClock, now: () => START };

/** What the effects of a session use of their context. */
function contextWith(executor: Partial<AgentExecutor>, parts: Partial<EffectContext> = {}): EffectContext {
  const log = createLog({ level: 'silent', masker: new SecretMasker() });
  const settings = { dailyBudgetCents: 500, instanceId: 'i' };
  const stop = async () => await Promise.resolve('stopped' as const);
  const history = async () => await Promise.resolve([]);
  return { clock, log, settings, executor: { stop, history, ...executor }, ...parts } as unknown as EffectContext;
}

const failing = (failure: AnthropicFailure) => async () =>
  await Promise.reject<Usage>(new AnthropicError({ failure, message: failure, unclear: false }));
const terminated = { type: 'followed', events: [anEvent({ type: 'terminated' } as never)] } as const;
const handedOver = () => fold(aReview(), [...OPENING, terminated]);
const stopped = () => fold(aReview(), [...OPENING, { type: 'stop', cause: 'superseded' }]);

it('asks again for the cost of a session that is replaced before another one is given the rest', async () => {
  await expect(retireSession(handedOver(), contextWith({ usage: failing('server') }))).rejects.toThrow('server');
});

it('counts a replaced session that is gone and never told its cost with all it was allowed', async () => {
  const fact = await retireSession(handedOver(), contextWith({ usage: failing('not-found') }));
  const run = fold(handedOver(), [fact]);
  expect(sessionBudget(run)).toBe(0);
  expect(run.outcome).toEqual({ kind: 'budget-reached' });
});

it('opens nothing beside a session that may still be at work', () => {
  const failure = { code: 'anthropic_forbidden', message: '', recovery: 'give-up' } as const;
  const run = fold(handedOver(), [{ type: 'failed', effect: 'retire-session', failure }]);
  expect(run.outcome).toMatchObject({ kind: 'incomplete', why: expect.stringContaining('nor could it be stopped') });
  expect(nextMove(run, START)).toEqual({ kind: 'effect', effect: 'conclude' });
});

it.each<[string, () => Promise<Usage>, number | undefined]>([
  ['told', async () => await Promise.resolve({ costCents: 7, outputTokens: 1 }), 7],
  ['said to have answered nothing', async () => await Promise.resolve({}), 0],
  ['not told by one that is gone', failing('not-found'), undefined],
])('takes from the day what a stopped session has cost when that is %s', async (_what, usage, cost) => {
  const fact = await settleSession(stopped(), contextWith({ usage }, { pool: await openPool() }));
  expect(dailyCost(fold(stopped(), [fact]))).toBe(cost);
});

const nothing = async () => await Promise.resolve<Usage>({});
const answering = anEvent({ type: 'message', text: 'I read the change.' } as never);
const calling = anEvent({ type: 'tool-use', name: 'grep', input: {} } as never);
const searching: Fact = { type: 'followed', events: [calling] };

it.each<[string, ReviewRun, Partial<AgentExecutor>]>([
  ['was followed at its work', fold(aReview(), [...OPENING, searching]), {}],
  ['has worked unseen', fold(aReview(), OPENING), { history: async () => await Promise.resolve([answering]) }],
  [
    'tells of output alone',
    fold(aReview(), OPENING),
    { usage: async () => await Promise.resolve({ outputTokens: 5 }) },
  ],
])('does not take a stopped session for free that %s', async (_what, run, executor) => {
  const context = contextWith({ usage: nothing, ...executor }, { pool: await openPool() });
  const asking = fold(run, [{ type: 'stop', cause: 'superseded' }]);
  await expect(settleSession(asking, context)).rejects.toMatchObject({ code: 'cost_not_told', recovery: 'retry' });
});

it('does not take a replaced session for free that has read something', async () => {
  const [former] = handedOver().formerSessions ?? [];
  if (former === undefined) throw new Error('nothing was handed over');
  const reads = [{ path: 'src/a.ts' }] as unknown as typeof former.reads;
  const run = { ...handedOver(), formerSessions: [{ ...former, reads }] };
  await expect(retireSession(run, contextWith({ usage: nothing }))).rejects.toMatchObject({ code: 'cost_not_told' });
  const fact = await retireSession(handedOver(), contextWith({ usage: nothing }));
  expect(fold(handedOver(), [fact]).formerSessions).toMatchObject([{ usage: { costCents: 0 }, isRetired: true }]);
});

it('takes the cost from the last usage in the history when nothing else tells it', async () => {
  const last = anEvent({ type: 'usage', usage: { costCents: 9, outputTokens: 3 } } as never);
  const history = async () => await Promise.resolve([answering, last]);
  const fact = await settleSession(stopped(), contextWith({ usage: nothing, history }, { pool: await openPool() }));
  expect(dailyCost(fold(stopped(), [fact]))).toBe(9);
  const earlier: Fact = { type: 'followed', events: [anEvent({ type: 'usage', usage: { costCents: 4 } } as never)] };
  const asked = fold(aReview(), [...OPENING, earlier, { type: 'stop', cause: 'superseded' }]);
  const later = await settleSession(asked, contextWith({ usage: nothing, history }, { pool: await openPool() }));
  expect(dailyCost(fold(asked, [later]))).toBe(9);
});

/** Performs the effect until it succeeds, each time as late as the run says; tells how long that took. */
async function performAtLast(effect: 'settle-session' | 'retire-session', start: ReviewRun, context: EffectContext) {
  let [run, now, asked] = [start, START, 0];
  for (; asked < 20; asked += 1) {
    const { fact } = await perform(effect, run, context);
    run = advance(run, fact, now);
    if (fact.type !== 'failed') break;
    now = run.intent?.retryAt ?? now;
  }
  return { run, asked, ms: now - START };
}

it('counts all that was reserved when a session that has worked does not tell its cost within two minutes', async () => {
  const run = fold(aReview(), [...OPENING, searching, { type: 'stop', cause: 'superseded' }]);
  const settled = await performAtLast(
    'settle-session',
    run,
    contextWith({ usage: nothing }, { pool: await openPool() }),
  );
  expect(settled).toMatchObject({ asked: 5, run: { isSettled: true } });
  expect(settled.ms).toBeGreaterThan(40_000);
  expect(settled.ms).toBeLessThan(120_000);
  expect(dailyCost(settled.run)).toBeUndefined();
});

it('asks as often for its cost after a session that took its time to stop', async () => {
  let refusals = 10;
  const stop: AgentExecutor['stop'] = async () => {
    refusals -= 1;
    return await Promise.resolve(refusals < 0 ? 'stopped' : 'still-running');
  };
  const run = fold(aReview(), [...OPENING, searching, { type: 'stop', cause: 'superseded' }]);
  const context = contextWith({ usage: nothing, stop }, { pool: await openPool() });
  expect((await performAtLast('settle-session', run, context)).asked).toBe(15);
});

it('goes on from a replaced session that does not tell its cost as if that had taken all it was allowed', async () => {
  const run = fold(aReview(), [...OPENING, searching, terminated]);
  const { run: retired } = await performAtLast('retire-session', run, contextWith({ usage: nothing }));
  expect(retired).toMatchObject({ formerSessions: [{ isRetired: true }], outcome: { kind: 'budget-reached' } });
  expect(sessionBudget(retired)).toBe(0);
  expect(dailyCost(retired)).toBeUndefined();
});

it('asks a stopped session again for its cost when it does not answer', async () => {
  const context = contextWith({ usage: failing('server') }, { pool: await openPool() });
  await expect(settleSession(stopped(), context)).rejects.toThrow('server');
});

it('does not take a session for free that was found only when it was stopped', async () => {
  const run = fold(aReview(), [...OPENING.slice(0, 5), { type: 'stop', cause: 'closed' }]);
  const found: FoundSession = { sessionId: 'sesn_9', fileIds: [], mounts: [], metadata: {}, status: 'running' };
  const pool = await openPool();
  const settledWith = async (sessions: FoundSession[]) => {
    const find = async () => await Promise.resolve(sessions);
    return fold(run, [await settleSession(run, contextWith({ find }, { pool }))]);
  };
  expect(dailyCost(await settledWith([found]))).toBeUndefined();
  expect(dailyCost(await settledWith([]))).toBe(0);
});

it('counts all that was reserved when a session could never be told to stop', () => {
  const failure = { code: 'anthropic_forbidden', message: '', recovery: 'give-up' } as const;
  const run = fold(stopped(), [
    { type: 'concluded', conclusion: 'cancelled' },
    { type: 'failed', effect: 'settle-session', failure },
  ]);
  expect(run.isSettled).toBe(true);
  expect(dailyCost(run)).toBeUndefined();
});

it('goes on with the review when renewing the token meets a mistake of ours', async () => {
  const github = {
    mintSessionToken: async () => await Promise.reject(new TypeError('undefined is not a function')),
  } as unknown as EffectContext['github'];
  const run = fold(aReview(), OPENING);
  const fact = await rotateToken(run, contextWith({}, { github }));
  expect(fact).toEqual({ type: 'rotation-failed', why: 'unexpected' });
});

const EXTRA = { repositoryId: 77, owner: 'octo', repo: 'tools', sha: 'c'.repeat(40) };
const HOUR_MS = 3_600_000;

/** A run with two repositories whose session named these mounts. */
function mountedTwice(mounts: readonly SessionMount[]): ReviewRun {
  const run = fold(aReview(), OPENING);
  return { ...run, plan: aPlan({ repositories: [EXTRA] }), session: { ...requireSession(run), mounts } };
}

const TWO: readonly SessionMount[] = [
  { id: 'sesrsc_2', path: '/workspace/tools' },
  { id: 'sesrsc_1', path: '/workspace/repo' },
];

/** Mints tokens named after their repository, each an hour shorter than its id says; `refused` gets none. */
const mintWith = (refused?: number) =>
  ({
    mintSessionToken: async (_installation: number, id: number) => {
      if (id === refused) throw new AnthropicError({ failure: 'server', message: 'no', unclear: false });
      return await Promise.resolve({ token: `ghs_${id}`, expiresAt: new Date(START + HOUR_MS - id) });
    },
  }) as unknown as EffectContext['github'];

it('gives every mounted repository a token of its own, and lives by the one that ends first', async () => {
  const given: string[][] = [];
  const rotate = async (...call: string[]) => await Promise.resolve(void given.push(call));
  const fact = await rotateToken(mountedTwice(TWO), contextWith({ rotateToken: rotate }, { github: mintWith() }));
  expect(given).toEqual([
    ['sesn_1', 'sesrsc_1', 'ghs_2'],
    ['sesn_1', 'sesrsc_2', 'ghs_77'],
  ]);
  expect(fact).toEqual({ type: 'token-rotated', token: { mintedAt: START, expiresAt: START + HOUR_MS - 77 } });
});

it.each([
  ['one gets none', TWO, 2, 'anthropic_server', ['sesrsc_2']],
  ['the platform did not name one', TWO.slice(1), undefined, 'the platform did not name the mount', ['sesrsc_1']],
])('renews the others when %s, and tries again', async (_what, mounts, refused, why, renewed) => {
  const given: string[] = [];
  const rotate = async (_session: string, mountId: string) => await Promise.resolve(void given.push(mountId));
  const github = mintWith(refused);
  const fact = await rotateToken(mountedTwice(mounts), contextWith({ rotateToken: rotate }, { github }));
  expect(fact).toMatchObject({ type: 'rotation-failed', why });
  expect(given).toEqual(renewed);
});

it('renews the token of a run that was stored when there was but one repository', async () => {
  const given: string[] = [];
  const rotate = async (_session: string, mountId: string) => await Promise.resolve(void given.push(mountId));
  const { mounts: _later, ...session } = requireSession(fold(aReview(), OPENING));
  const run = { ...fold(aReview(), OPENING), session: { ...session, mountId: 'sesrsc_0' } };
  const fact = await rotateToken(run, contextWith({ rotateToken: rotate }, { github: mintWith() }));
  expect([fact.type, given]).toEqual(['token-rotated', ['sesrsc_0']]);
});

it('renews a token that is dead on arrival, as a clock far ahead sees it, no more than once a second', () => {
  const dead = { mintedAt: START, expiresAt: START - 3_600_000 };
  const run = fold(aReview(), [...OPENING, { type: 'token-rotated', token: dead }]);
  expect(nextMove(run, START + 999)).not.toEqual({ kind: 'effect', effect: 'rotate-token' });
  expect(nextMove(run, START + 1000)).toEqual({ kind: 'effect', effect: 'rotate-token' });
});

it('waits for what other reviews hold before it starts, but not while its session has something to spend', async () => {
  const pool = await openPool();
  const day = new Date(START).toISOString().slice(0, 10);
  const request = { installationId: 1, dailyCents: 500, day };
  await reserveSpend(pool, { ...request, runId: 'other', cents: 250 });
  await reserveSpend(pool, { ...request, runId: 'run-1', cents: 200 });
  const raise = (run: ReviewRun) => advance(run, { type: 'budget-raised', budgetCents: 300 }, START);
  const working = raise(fold(aReview(), OPENING));
  expect(await reserveBudget(working, contextWith({}, { pool }))).toEqual({ type: 'raise-held' });
  const atItsCap = fold(working, [
    { type: 'followed', events: [anEvent({ type: 'idle', reason: 'budget_reached', pending: [] } as never)] },
  ]);
  await expect(reserveBudget(atItsCap, contextWith({}, { pool }))).rejects.toMatchObject({ code: 'daily_budget_held' });
});
