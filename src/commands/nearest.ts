/** A word is taken for another one when so many of its letters are wrong at most. */
const MAX_SLIPS = 2;
const MAX_WORD = 20;

/** The verb that somebody most likely meant; undefined when none is near. */
export function nearestVerb(typed: string, verbs: readonly string[]): string | undefined {
  if (typed.length > MAX_WORD) return undefined;
  const [nearest] = verbs
    .map((verb) => ({ verb, slips: verb.startsWith(typed) ? 0 : slipsBetween(typed, verb) }))
    .filter(({ verb, slips }) => slips <= Math.min(MAX_SLIPS, verb.length / 2))
    .toSorted((one, other) => one.slips - other.slips);
  return nearest?.verb;
}

/** How many letters have to be added, left out or changed to make one word of the other (Levenshtein). */
function slipsBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (const [at, letter] of Array.from(one).entries()) {
    const next = [at + 1];
    for (const [to, wanted] of Array.from(other).entries()) {
      const changed = (row[to] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(changed, (row[to + 1] ?? 0) + 1, (next[to] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
