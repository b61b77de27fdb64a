import { expect, it } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { RateLimiter } from '../../../src/sessions/managed-agents/rate-limiter.ts';

it('goes on at its rate after the clock was set back', async () => {
  let now = 7_200_000;
  const naps: number[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => {
      naps.push(ms);
      now += ms;
      await Promise.resolve();
    },
  };
  const limiter = new RateLimiter(clock, { perSecond: 4, burst: 1 });
  await limiter.turn();
  await limiter.turn();
  now -= 3_600_000;
  await limiter.turn();
  expect(Math.max(...naps)).toBeLessThanOrEqual(500);
});
