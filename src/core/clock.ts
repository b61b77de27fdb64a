import { setTimeout as delay } from 'node:timers/promises';

/** Time as the App sees it. Everything that waits or stamps takes one, so that tests and the simulation own time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** How much faster or slower than real time passes until the machine's clock is met again. */
const CATCHING_UP = 0.2;

/**
 * Time that starts at the machine's clock and follows it, but never jumps with it: when that is set, or the machine wakes
 * from sleep, deadlines and waits move by a fifth of what has really passed since, at most. Never goes back.
 */
export function steadyTime(wall: () => number, elapsed: () => number): () => number {
  let told = wall();
  let toldAt = elapsed();
  return () => {
    const at = elapsed();
    const passed = at - toldAt;
    const most = passed * CATCHING_UP;
    told += passed + Math.min(most, Math.max(-most, wall() - told - passed));
    toldAt = at;
    return Math.floor(told);
  };
}

/** The day of a moment in UTC, such as `2026-02-03`: what budgets are counted by and people are shown. */
export const utcDay = (at: number | Date): string => new Date(at).toISOString().slice(0, 10);

/** The clock of the process. */
export const systemClock: Clock = {
  now: steadyTime(
    () => Date.now(),
    () => performance.now(),
  ),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
};
