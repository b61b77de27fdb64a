import { type Clock, systemClock } from '../../../src/core/clock.ts';
import type { Wakes } from '../../../src/store/wake.ts';

/** So many seconds pass in one: a minute's wait takes a second and is a minute to whoever reads the clock. */
export const SPEED = 20;

/** Time that begins now and runs fast. */
export function fastClock(): Clock {
  const start = Date.now();
  const since = performance.now();
  return {
    now: () => Math.round(start + (performance.now() - since) * SPEED),
    sleep: (ms, signal) => systemClock.sleep(scaled(ms), signal),
  };
}

/** Wakes whose waits end by that clock. */
export const fastWakes = (wakes: Wakes): Wakes => ({
  wait: (key, ms, signal) => wakes.wait(key, scaled(ms), signal),
  close: () => wakes.close(),
});

/** Never early by the fast clock; one that is longer than a timer can be is as long as that. */
const scaled = (ms: number): number => Math.min(Math.ceil(ms / SPEED) + 1, 2 ** 31 - 1);
