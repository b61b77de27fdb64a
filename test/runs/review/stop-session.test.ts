import { expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { createLog } from '../../../src/core/log.ts';
import { SecretMasker } from '../../../src/core/secrets.ts';
import { advance, passDeadline } from '../../../src/runs/review/advance.ts';
import type { EffectContext } from '../../../src/runs/review/context.ts';
import { stopSession } from '../../../src/runs/review/effects/stop-session.ts';
import type { Fact } from '../../../src/runs/review/fact.ts';
import { nextMove } from '../../../src/runs/review/next-move.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import type { AgentExecutor, FoundSession } from '../../../src/sessions/executor.ts';
import { openPool } from '../../database.ts';
import { aResearch } from '../research/a-question.ts';
import { aReview, effectOf, fold, OPENING, START } from './a-review.ts';

const TRIED: Fact = { type: 'stop-tried' };
const OBEYED: Fact = { type: 'stop-tried', isObeyed: true };
const STOP: Fact = { type: 'stop', cause: 'superseded' };
const AWAY = { code: 'github_failed', message: '502', recovery: 'retry', retryAfterMs: 300_000 } as const;
const failed = (effect: 'conclude' | 'publish-answer' | 'answer-threads' | 'settle-session'): Fact => ({
  type: 'failed',
  effect,
  failure: AWAY,
});

const working = () => fold(aReview(), OPENING);
const stopped = (...facts: Fact[]) => fold(working(), [STOP, ...facts]);

it('tells the session of an abandoned run to stop again while its conclusion waits', () => {
  const run = stopped(TRIED, failed('conclude'));
  expect(nextMove(run, START)).toEqual({ kind: 'wait', until: START + 30_000 });
  expect(effectOf(run, START + 30_000)).toBe('stop-session');
  const again = advance(run, TRIED, START + 31_000);
  expect(again.intent).toEqual(run.intent);
  expect(nextMove(again, START + 40_000)).toEqual({ kind: 'wait', until: START + 61_000 });
  const obeyed = advance(again, OBEYED, START + 61_000);
  expect(nextMove(obeyed, START + 200_000)).toEqual({ kind: 'wait', until: START + 230_000 });
});

it.each<[string, ReviewRun]>([
  ['has timed out', fold(passDeadline(working(), START + 1_800_000), [TRIED, failed('conclude')])],
  [
    'waits with its answers to threads',
    fold(passDeadline(working(), START + 1_800_000), [
      TRIED,
      { type: 'concluded', conclusion: 'timed_out' },
      failed('answer-threads'),
    ]),
  ],
  [
    'researches a question',
    fold(aResearch({ commentId: 9 }), [...OPENING.slice(1), STOP, TRIED, failed('publish-answer')]),
  ],
  ['began to wait before it was stopped', fold(working(), [failed('conclude'), STOP, failed('conclude')])],
])('tells the session of a run to stop again that %s', (_what, run) => {
  expect(effectOf(run, START + 30_000)).toBe('stop-session');
});

it.each<[string, ReviewRun]>([
  ['has opened no session', fold(aReview(), [...OPENING.slice(0, 4), STOP, failed('conclude')])],
  ['was told to stop by the effect that waits', stopped(TRIED, failed('settle-session'))],
  ['has settled its session', stopped(TRIED, { type: 'session-settled' }, failed('conclude'))],
  ['has ended as it should', fold({ ...working(), outcome: { kind: 'complete' } }, [failed('conclude')])],
])('lets a run wait that %s', (_what, run) => {
  expect(effectOf(run, START + 60_000)).toBe('wait');
});

async function contextWith(executor: Partial<AgentExecutor>): Promise<EffectContext> {
  const pool = await openPool();
  const log = createLog({ level: 'silent', masker: new SecretMasker() });
  const clock = { ...systemClock, sleep: async () => await new Promise<void>(() => undefined) };
  return { clock, log, pool, settings: { instanceId: 'i' }, executor } as unknown as EffectContext;
}

const found = (sessionId: string): FoundSession => ({
  sessionId,
  fileIds: [],
  mounts: [],
  metadata: {},
  status: 'running',
});
const saying = (...answers: ('stopped' | 'still-running')[]) => {
  const left = [...answers];
  return async () => await Promise.resolve(left.shift() ?? 'still-running');
};

it.each<[string, ReviewRun, Partial<AgentExecutor>, boolean]>([
  ['its session is over', stopped(), { stop: saying('stopped') }, true],
  ['its session works on', stopped(), { stop: saying('still-running') }, false],
  ['the platform is away', stopped(), { stop: async () => await Promise.reject(new Error('502')) }, false],
  [
    'no session is found yet',
    fold(aReview(), [...OPENING.slice(0, 5), STOP]),
    { find: async () => await Promise.resolve([]) },
    false,
  ],
  [
    'one of those found works on',
    fold(aReview(), [...OPENING.slice(0, 5), STOP]),
    {
      find: async () => await Promise.resolve([found('sesn_8'), found('sesn_9')]),
      stop: saying('still-running', 'stopped'),
    },
    false,
  ],
  [
    'all of those found are over',
    fold(aReview(), [...OPENING.slice(0, 5), STOP]),
    { find: async () => await Promise.resolve([found('sesn_8'), found('sesn_9')]), stop: saying('stopped', 'stopped') },
    true,
  ],
])('knows whether the order to stop was obeyed when %s', async (_what, run, executor, isObeyed) => {
  expect(await stopSession(run, await contextWith(executor))).toEqual(isObeyed ? OBEYED : TRIED);
});
