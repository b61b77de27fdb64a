import { array, assert, integer, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { steadyTime } from '../../src/core/clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 0, 5);

/** A machine whose clock can be set. */
function aMachine() {
  let [wall, elapsed] = [START, 17.25];
  const now = steadyTime(
    () => wall,
    () => elapsed,
  );
  return {
    now,
    pass: (ms: number) => {
      wall += ms;
      elapsed += ms;
      return now();
    },
    set: (byMs: number) => void (wall += byMs),
    off: () => now() - wall,
  };
}

it('is the time of the machine while nobody sets its clock', () => {
  const { now, pass } = aMachine();
  expect(now()).toBe(START);
  expect(pass(250)).toBe(START + 250);
  expect(pass(72 * HOUR)).toBe(START + 250 + 72 * HOUR);
});

it.each([HOUR, -HOUR])(
  'reaches no deadline early or late by more than a fifth when the clock is set by %i ms',
  (by) => {
    const { now, pass, set } = aMachine();
    set(by);
    expect(now()).toBe(START);
    const after = pass(30 * MINUTE) - START;
    expect(after).toBe(30 * MINUTE + Math.sign(by) * 6 * MINUTE);
  },
);

it.each([HOUR, -HOUR])('meets the machine again some hours after its clock was set by %i ms', (by) => {
  const { pass, set, off } = aMachine();
  set(by);
  pass(2 * HOUR);
  expect(off()).not.toBe(0);
  pass(3 * HOUR);
  expect(off()).toBe(0);
});

it('never goes back and never runs away, whatever happens to the clock', () => {
  const change = record({
    set: integer({ min: -2 * HOUR, max: 2 * HOUR }),
    pass: integer({ min: 0, max: HOUR }),
  });
  assert(
    property(array(change), (changes) => {
      const { now, pass, set } = aMachine();
      for (const { set: by, pass: ms } of changes) {
        const before = now();
        set(by);
        const passed = pass(ms) - before;
        expect(passed).toBeGreaterThanOrEqual(Math.floor(ms * 0.8) - 1);
        expect(passed).toBeLessThanOrEqual(Math.ceil(ms * 1.2) + 1);
      }
    }),
  );
});
