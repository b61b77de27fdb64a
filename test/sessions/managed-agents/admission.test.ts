import { beforeEach, expect, it } from 'vitest';
import { AnthropicError, type AnthropicFailure } from '../../../src/anthropic/anthropic-error.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { GitHubBusy } from '../../../src/github/github-error.ts';
import { Admission } from '../../../src/sessions/managed-agents/admission.ts';
import { SessionOpenUnclear } from '../../../src/sessions/managed-agents/session-open-unclear.ts';
import { capturedLog } from '../../store/support/captured-log.ts';

const failure = (kind: AnthropicFailure, retryAfterMs?: number) =>
  new AnthropicError({ failure: kind, message: `${kind}: no`, unclear: false, retryAfterMs });

/** The platform as 50 reviews see it that want a session again and again. */
class Crowd {
  readonly log = capturedLog();
  now = 0;
  /** What the platform says; undefined when it is well. */
  answer: Error | undefined;
  /** When it was asked. */
  readonly asked: number[] = [];
  readonly #admission: Admission;

  constructor() {
    const clock: Clock = { now: () => this.now, sleep: async () => {} };
    this.#admission = new Admission(clock, this.log.log);
  }

  async one(runId: string): Promise<unknown> {
    const ask = async () => {
      this.asked.push(this.now);
      await Promise.resolve();
      if (this.answer !== undefined) throw this.answer;
      return 'session';
    };
    return await this.#admission.admit(runId, ask).catch((error: unknown) => error);
  }

  /** All of them, one after the other. */
  async everybody(): Promise<unknown[]> {
    const ends: unknown[] = [];
    for (let n = 0; n < 50; n += 1) ends.push(await this.one(`run-${n}`));
    return ends;
  }
}

let crowd: Crowd;
beforeEach(() => {
  crowd = new Crowd();
});

it.each(['unauthorized', 'forbidden', 'billing', 'spend-limit'] as const)(
  'asks once for all when the account is the trouble (%s), and tells everybody why and how long to wait',
  async (kind) => {
    crowd.answer = failure(kind);
    const code = `anthropic_${kind.replace('-', '_')}`;
    const ends = await crowd.everybody();
    expect(crowd.asked).toHaveLength(1);
    for (const end of ends) expect(end).toMatchObject({ code, recovery: 'retry', retryAfterMs: 5000 });
    expect(crowd.log.messages()).toEqual(['the platform takes no sessions: reviews wait']);
  },
);

it('lets one through when the time is up, longer and longer but within a minute, and all once that goes well', async () => {
  crowd.answer = failure('billing');
  for (crowd.now = 0; crowd.now < 300_000; crowd.now += 500) await crowd.everybody();
  expect(crowd.asked).toEqual([0, 5000, 15_000, 35_000, 75_000, 135_000, 195_000, 255_000]);
  crowd.answer = undefined;
  expect(await crowd.one('early')).toMatchObject({ code: 'anthropic_billing' });
  crowd.now = 315_000;
  expect(await crowd.everybody()).toEqual(Array.from({ length: 50 }, () => 'session'));
  expect(crowd.log.messages()).toEqual([
    'the platform takes no sessions: reviews wait',
    'the platform takes sessions again',
  ]);
});

it('lets one at a time find out', async () => {
  crowd.answer = failure('unauthorized');
  await crowd.one('first');
  crowd.now = 5000;
  const [probe, ...others] = await Promise.all(['a', 'b', 'c'].map((id) => crowd.one(id)));
  expect(crowd.asked).toEqual([0, 5000]);
  expect(probe).toMatchObject({ retryAfterMs: 10_000 });
  for (const other of others) expect(other).toMatchObject({ retryAfterMs: 1000 });
});

it('obeys an announced wait for everybody', async () => {
  crowd.answer = failure('rate-limited', 7000);
  for (const end of await crowd.everybody()) expect(end).toMatchObject({ retryAfterMs: 7000 });
  crowd.now = 6999;
  await crowd.everybody();
  expect(crowd.asked).toEqual([0]);
  crowd.answer = undefined;
  crowd.now = 7000;
  expect(await crowd.one('run-1')).toBe('session');
});

it.each(['overloaded', 'server', 'network', 'timeout'] as const)(
  'holds everybody back once three reviews in a row met what passes by itself (%s)',
  async (kind) => {
    crowd.answer = failure(kind);
    const ends = await crowd.everybody();
    expect(crowd.asked).toHaveLength(3);
    expect(ends[0]).toBe(crowd.answer);
    expect(ends[3]).toMatchObject({ retryAfterMs: 5000 });
  },
);

it('holds nobody back for one review that the platform always fails for', async () => {
  crowd.answer = failure('server');
  for (let n = 0; n < 20; n += 1) expect(await crowd.one('poison')).toBe(crowd.answer);
  crowd.answer = undefined;
  expect(await crowd.one('another')).toBe('session');
});

it('leaves a creation in doubt, and takes it for a failure of the platform all the same', async () => {
  const unclear = new SessionOpenUnclear([], failure('server'));
  crowd.answer = unclear;
  const ends = await crowd.everybody();
  expect(ends.slice(0, 4)).toEqual([unclear, unclear, unclear, expect.objectContaining({ retryAfterMs: 5000 })]);
});

it.each([
  ['refuses one request', failure('bad-request')],
  ['is not what failed', new GitHubBusy(1000)],
  ['does not matter because of a mistake of ours', new Error('a bug')],
])('goes on when the platform %s', async (_what, answer) => {
  crowd.answer = answer;
  expect(await crowd.everybody()).toEqual(Array.from({ length: 50 }, () => answer));
});
