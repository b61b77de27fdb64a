import { invalid } from './api-error.ts';

export interface TimeQuery {
  readonly 'created_at[gt]'?: string;
  readonly 'created_at[gte]'?: string;
  readonly 'created_at[lt]'?: string;
  readonly 'created_at[lte]'?: string;
}

/** A test for the `created_at[...]` filters of a listing; refuses what is not a time. */
export function timeFilter(query: TimeQuery): (at: number) => boolean {
  const after = boundary(query, 'created_at[gt]');
  const from = boundary(query, 'created_at[gte]');
  const before = boundary(query, 'created_at[lt]');
  const until = boundary(query, 'created_at[lte]');
  return (at) =>
    (after === undefined || at > after) &&
    (from === undefined || at >= from) &&
    (before === undefined || at < before) &&
    (until === undefined || at <= until);
}

function boundary(query: TimeQuery, key: keyof TimeQuery): number | undefined {
  const text = query[key];
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw invalid(`${key}: must be an RFC 3339 time`);
  return at;
}
