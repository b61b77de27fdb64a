import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/github/call.ts';
import { GitHubBusy } from '../../src/github/github-error.ts';
import { Limiter } from '../../src/github/limiter.ts';
import { aVirtualClock } from './support/virtual-clock.ts';

const write: Call = { route: 'POST /x', kind: 'write', resource: 'core' };
const read: Call = { route: 'GET /x', kind: 'read', resource: 'core' };
const progress: Call = { route: 'PATCH /x', kind: 'progress', resource: 'core' };

function aLimiter({ maxWaitMs = 60_000, maxReads = 20 } = {}) {
  const clock = aVirtualClock();
  return { clock, limiter: new Limiter({ clock, maxWaitMs, maxReads }) };
}

const limited = (seconds: number) => ({ status: 429, headers: { 'retry-after': String(seconds) }, message: '' });

describe('writes', () => {
  it('start in the order of their arrival and within the minute', async () => {
    const { clock, limiter } = aLimiter();
    const starts: [number, number][] = [];
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        limiter.run(write, async () => {
          starts.push([i, clock.now()]);
        }),
      ),
    );
    expect(starts.map(([i]) => i)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    const first = starts[0]?.[1] ?? 0;
    expect(starts.filter(([, at]) => at === first)).toHaveLength(5);
    expect(starts.at(-1)?.[1]).toBeLessThan(first + 60_000);
  });

  it('are refused rather than kept waiting beyond the bound, and cost nothing', async () => {
    const { clock, limiter } = aLimiter({ maxWaitMs: 2_000 });
    const results = await Promise.allSettled(Array.from({ length: 12 }, () => limiter.run(write, async () => 'sent')));
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(3);
    for (const { reason } of refused) {
      expect(reason).toBeInstanceOf(GitHubBusy);
      expect(reason).toMatchObject({ code: 'github_busy', recovery: 'retry' });
    }
    clock.advance(10_000);
    await expect(limiter.run(write, async () => 'sent')).resolves.toBe('sent');
  });

  it('that hold a place wait on when GitHub announces a wait in the meantime', async () => {
    const { clock, limiter } = aLimiter();
    const start = clock.now();
    const starts: number[] = [];
    const writes = Array.from({ length: 8 }, () =>
      limiter.run(write, async () => {
        starts.push(clock.now() - start);
      }),
    );
    limiter.observe(write, limited(7), start);
    await Promise.all(writes);
    expect(starts.filter((at) => at > 0 && at < 7_000)).toEqual([]);
    expect(starts.filter((at) => at >= 7_000).length).toBeGreaterThanOrEqual(3);
  });
});

it('places given up for a wait are not counted: the hour still holds 500 writes', async () => {
  const { clock, limiter } = aLimiter();
  let sent = 0;
  const send = () =>
    limiter.run(write, async () => {
      sent += 1;
    });
  const first = Array.from({ length: 30 }, send);
  limiter.observe(write, limited(7), clock.now());
  await Promise.all(first);
  const start = clock.now();
  for (let attempt = 0; attempt < 600; attempt += 1) await send().catch(() => {});
  expect(sent).toBe(500);
  expect(clock.now() - start).toBeLessThan(3_600_000);
});

it('a wait of one budget does not hold back the other, not even behind a write that waits for it', async () => {
  const { clock, limiter } = aLimiter();
  const start = clock.now();
  const mutation: Call = { route: 'POST /graphql', kind: 'write', resource: 'graphql' };
  limiter.observe(
    mutation,
    {
      status: 429,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(start / 1000 + 30) },
      message: '',
    },
    start,
  );
  const held = limiter.run(mutation, async () => clock.now() - start);
  await expect(limiter.run(write, async () => clock.now() - start)).resolves.toBe(0);
  await expect(held).resolves.toBe(31_000);
});

describe('reads', () => {
  it('are bounded by concurrency, and every waiting one gets its turn', async () => {
    const { clock, limiter } = aLimiter({ maxReads: 3 });
    let running = 0;
    let most = 0;
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        limiter.run(read, async () => {
          running += 1;
          most = Math.max(most, running);
          await clock.sleep(10);
          running -= 1;
          if (i % 4 === 0) throw new Error('a failure frees the place as well');
          return i;
        }),
      ),
    );
    expect(most).toBe(3);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(15);
    await expect(limiter.run(read, async () => 'free')).resolves.toBe('free');
  });

  it('do not wait for spaced writes', async () => {
    const { clock, limiter } = aLimiter();
    const start = clock.now();
    const writes = Array.from({ length: 10 }, () => limiter.run(write, async () => {}));
    await expect(limiter.run(read, async () => clock.now())).resolves.toBe(start);
    await Promise.all(writes);
  });

  it('wait out a short announcement and refuse a long one', async () => {
    const { clock, limiter } = aLimiter();
    const start = clock.now();
    limiter.observe(read, limited(7), start);
    await expect(limiter.run(read, async () => clock.now() - start)).resolves.toBe(7_000);
    limiter.observe(read, limited(300), clock.now());
    await expect(limiter.run(read, async () => 'sent')).rejects.toMatchObject({ retryAfterMs: 300_000 });
  });
});

describe('progress', () => {
  it('is dropped while writes queue, while a wait is on, and never sleeps', async () => {
    const { clock, limiter } = aLimiter();
    await expect(limiter.run(progress, async () => 'shown')).resolves.toBe('shown');
    const writes = Array.from({ length: 8 }, () => limiter.run(write, async () => {}));
    const asked = clock.slept.length;
    await expect(limiter.run(progress, async () => 'shown')).rejects.toBeInstanceOf(GitHubBusy);
    expect(clock.slept).toHaveLength(asked);
    await Promise.all(writes);
    clock.advance(10_000);
    await expect(limiter.run(progress, async () => 'shown')).resolves.toBe('shown');
    limiter.observe(write, limited(1), clock.now());
    await expect(limiter.run(progress, async () => 'shown')).rejects.toBeInstanceOf(GitHubBusy);
  });
});
