/**
 * The value below which a share of the values lies, between two of them if need be; `NaN` for no values.
 *
 * `share` is from 0, the lowest, to 1, the highest.
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
export const highest = (values: readonly number[]): number => quantile(values, 1);
