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
