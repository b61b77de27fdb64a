import { expect, it } from 'vitest';
import { highest, median, quantile } from '../../../src/cli/bench/statistics.ts';

it.each([
  ['an odd number of values', [9, 1, 5], 5],
  ['an even number of values', [4, 1, 2, 3], 2.5],
  ['one value', [7], 7],
  ['values whose order as text is another', [10, 9, 100], 10],
])('finds the median of %s', (_what, values, expected) => {
  expect(median(values)).toBe(expected);
});

it('finds a quantile between two values', () => {
  expect(quantile([0, 10, 20, 30, 40], 0.9)).toBeCloseTo(36);
  expect(highest([3, 12, 7])).toBe(12);
});

it('says of no values that it does not know', () => {
  expect(median([])).toBeNaN();
});

it('leaves the values in their order', () => {
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});
