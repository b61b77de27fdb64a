import { expect, it } from 'vitest';
import { ClockWatch } from '../../src/engine/clock-watch.ts';

/** What the watch says after the clock was set by each of these, a second passing before each look. */
function watch(setBy: readonly number[]): number[] {
  let [wall, elapsed] = [Date.UTC(2026, 0, 5), 17];
  const watched = new ClockWatch(
    () => wall,
    () => elapsed,
  );
  return setBy.map((by) => {
    wall += 1_000 + by;
    elapsed += 1_000;
    return watched.setBackBy();
  });
}

it.each([
  ['that nobody sets', [0, 0, 0], [0, 0, 0]],
  ['that is set back', [0, -3_600_000, 0], [0, 3_600_000, 0]],
  ['that is set back twice', [-5_000, -7_000], [5_000, 7_000]],
  ['that is set forward', [3_600_000, 0], [0, 0]],
  ['that is set forward and put right', [3_600_000, -3_600_000, 0], [0, 3_600_000, 0]],
  ['that is corrected by moments', [-300, 300, -900], [0, 0, 0]],
  ['that is set back bit by bit', [-600, -600, -600], [0, 1_200, 0]],
])('tells of a clock %s', (_, setBy, told) => {
  expect(watch(setBy)).toEqual(told);
});
