import type { Usage } from './session-event.ts';

const FIELDS = [
  'costCents',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'activeSeconds',
] as const satisfies readonly (keyof Usage)[];

/** Joins two snapshots of one session. They only ever grow, so the larger number is the later one. */
export function mergeUsage(a: Usage, b: Usage): Usage {
  const merged: { -readonly [Field in keyof Usage]: Usage[Field] } = {};
  for (const field of FIELDS) {
    const known = [a[field], b[field]].filter((value) => value !== undefined);
    if (known.length > 0) merged[field] = Math.max(...known);
  }
  return merged;
}

/** What two sessions have consumed together. What one of them has not told is unknown of both. */
export function sumUsage(a: Usage | undefined, b: Usage): Usage {
  if (a === undefined) return b;
  const sum: { -readonly [Field in keyof Usage]: Usage[Field] } = {};
  for (const field of FIELDS) {
    const [first, second] = [a[field], b[field]];
    if (first !== undefined && second !== undefined) sum[field] = first + second;
  }
  return sum;
}

/** Whether a session has used anything that the model is paid for. */
export const usesTokens = ({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Usage): boolean =>
  [inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens].some((tokens) => (tokens ?? 0) > 0);
