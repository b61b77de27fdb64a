import { countEdits } from '../core/text/count-edits.ts';

/** A word is taken for another one when so many of its letters are wrong at most. */
const MAX_SLIPS = 2;
const MAX_WORD = 20;

/** The verb that somebody most likely meant; undefined when none is near. */
export function nearestVerb(typed: string, verbs: readonly string[]): string | undefined {
  if (typed.length > MAX_WORD) return undefined;
  const [nearest] = verbs
    .map((verb) => ({ verb, slips: verb.startsWith(typed) ? 0 : countEdits(typed, verb) }))
    .filter(({ verb, slips }) => slips <= Math.min(MAX_SLIPS, verb.length / 2))
    .toSorted((one, other) => one.slips - other.slips);
  return nearest?.verb;
}
