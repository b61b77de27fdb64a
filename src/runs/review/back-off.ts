/** How long is waited after so many failures in a row: twice as long after each, from `firstMs` up to `longestMs`. */
export const backOff = (failures: number, firstMs: number, longestMs: number): number =>
  Math.min(longestMs, firstMs * 2 ** (failures - 1));
