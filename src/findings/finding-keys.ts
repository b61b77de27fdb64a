import { digest } from '../core/ids.ts';

const LENGTH = 8;

/**
 * Short ids for new findings, one for each fingerprint: eight hexadecimal digits. Equal code at two places is two
 * findings with an id each. `taken` are the ids that the pull request has already.
 */
export function newKeys(fingerprints: readonly string[], taken: ReadonlySet<string>): string[] {
  const used = new Set(taken);
  return fingerprints.map((fingerprint) => {
    const key = freeKey(fingerprint, used);
    used.add(key);
    return key;
  });
}

function freeKey(fingerprint: string, used: ReadonlySet<string>): string {
  for (let ordinal = 1; ; ordinal += 1) {
    const key = digest(fingerprint, String(ordinal)).slice(0, LENGTH);
    if (!used.has(key)) return key;
  }
}
