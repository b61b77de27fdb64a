const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/** Time before the nth try in a row, counted from zero: doubling from half a second to ten, the upper half at random. */
export function backOff(tries: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** tries);
  return Math.round(ceiling * (0.5 + random() / 2));
}
