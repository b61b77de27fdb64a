import { normalize } from './evidence.ts';
import type { Addition } from './find-moved.ts';

/** How much of two files must be alike to take the one for the other, as git does. */
const ALIKE = 0.5;

/**
 * The added file that a file has become which is no more under its name: the one most alike, line by line and without
 * regard to white space, if at least half of the larger one is.
 */
export function findRenamed(text: string, additions: readonly Addition[]): string | undefined {
  const former = linesOf(text);
  const scored = additions
    .filter(({ isWhole }) => isWhole)
    .map(({ path, texts }) => ({
      path,
      score: alike(
        former,
        texts.flatMap((added) => added.text.split('\n')),
      ),
    }));
  const best = scored.toSorted((one, other) => other.score - one.score)[0];
  return best !== undefined && best.score >= ALIKE ? best.path : undefined;
}

const linesOf = (text: string) => normalize(text).text.split('\n');

function alike(one: readonly string[], other: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const line of one) counts.set(line, (counts.get(line) ?? 0) + 1);
  let common = 0;
  for (const line of other) {
    const left = counts.get(line) ?? 0;
    if (left > 0) common += 1;
    counts.set(line, left - 1);
  }
  return common / Math.max(1, one.length, other.length);
}
