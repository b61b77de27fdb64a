import type { Clock } from '../../../src/core/clock.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A clock whose time passes only while everybody sleeps: once nothing else is left to do, it jumps to the next waking.
 * `slept` lists what was asked for.
 */
export function aVirtualClock(start = Date.parse('2026-11-01T12:00:00Z')) {
  let time = start;
  let isTurning = false;
  const sleepers: Sleeper[] = [];
  const slept: number[] = [];

  const turn = () => {
    isTurning = false;
    sleepers.sort((a, b) => a.at - b.at);
    const next = sleepers.shift();
    if (!next) return;
    time = Math.max(time, next.at);
    next.wake();
    schedule();
  };
  const schedule = () => {
    if (isTurning || sleepers.length === 0) return;
    isTurning = true;
    setImmediate(turn);
  };

  const clock: Clock = {
    now: () => time,
    sleep: (ms) =>
      new Promise((wake) => {
        slept.push(ms);
        sleepers.push({ at: time + ms, wake });
        schedule();
      }),
  };
  return {
    ...clock,
    slept,
    advance: (ms: number) => {
      time += ms;
    },
  };
}
