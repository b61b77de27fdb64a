import { countEdits } from '../../core/text/count-edits.ts';

const MAX_LENGTH = 60;
/** More of them tell nothing new. */
const MAX_TOLD = 3;

/** The known key that takes the fewest edits, if they are few enough for a slip. */
export function nearestKey<Key extends string>(key: string, known: readonly Key[]): Key | undefined {
  const normal = normalise(key);
  if (normal.length > MAX_LENGTH) return undefined;
  const ranked = known
    .map((candidate) => ({ candidate, edits: countEdits(normal, normalise(candidate)) }))
    .toSorted((one, other) => one.edits - other.edits);
  const [best] = ranked;
  return best !== undefined && best.edits <= Math.max(1, Math.floor(best.candidate.length / 3))
    ? best.candidate
    : undefined;
}

/** What to tell about keys that do not exist among these. */
export function describeStrangers(keys: readonly string[], known: readonly string[]): string {
  return keys
    .slice(0, MAX_TOLD)
    .map((key) => {
      const shown = key.length > MAX_LENGTH ? `${key.slice(0, MAX_LENGTH)}…` : key;
      const meant = nearestKey(key, known);
      const hint = meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`;
      return `there is no such key as ${shown}; ${hint}`;
    })
    .join('; ');
}

/** `failOn` and `fail-on` are slips too. */
const normalise = (key: string) => key.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase();
