import type { CallResource } from './call.ts';

/** What an answer said, as far as limits and errors are concerned. Header names are lower case. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** GitHub's message; empty for a success. */
  readonly message: string;
}

/** Whom a wait holds back: everything, one budget, or a budget we do not draw on (`other`). */
export type WaitScope = 'all' | CallResource | 'other';

/** A wait that GitHub announced, or that its documentation asks for. */
export interface RateLimit {
  readonly kind: 'primary' | 'secondary';
  readonly scope: WaitScope;
  /** Milliseconds from now, when GitHub said so. */
  readonly waitMs: number | undefined;
}

/** A primary limit resets within the hour; a longer wait is a broken clock or a broken answer. */
const LONGEST_WAIT_MS = 2 * 3_600_000;
const SHORTEST_WAIT_MS = 1_000;

/**
 * Reads the limit out of an answer, whether a refusal or a success that used up the budget.
 *
 * GitHub refuses with 403 or 429, for the primary limit with `x-ratelimit-remaining: 0`, for the secondary one with
 * or without `retry-after`. GHES under maintenance answers 503 with `retry-after`.
 */
export function readRateLimit(reply: Reply, resource: CallResource, now: number): RateLimit | undefined {
  const retryAfter = readRetryAfter(reply, now);
  const reset = readHeader(reply, 'x-ratelimit-remaining') === '0' ? readReset(reply, now) : undefined;
  if (reply.status === 503 && retryAfter !== undefined) return { kind: 'primary', scope: 'all', waitMs: retryAfter };
  if (reply.status === 403 || reply.status === 429) {
    if (/secondary rate limit|abuse detection/i.test(reply.message)) {
      return { kind: 'secondary', scope: 'all', waitMs: retryAfter ?? reset };
    }
    if (reset !== undefined) {
      return { kind: 'primary', scope: readScope(reply, resource), waitMs: Math.max(retryAfter ?? 0, reset) };
    }
    if (reply.status === 429 || retryAfter !== undefined)
      return { kind: 'secondary', scope: 'all', waitMs: retryAfter };
    return undefined;
  }
  return reset === undefined ? undefined : { kind: 'primary', scope: readScope(reply, resource), waitMs: reset };
}

/** The server's clock minus ours in milliseconds, 0 when it did not say. */
export function readClockOffset(headers: Reply['headers'], now: number): number {
  const date = Date.parse(String(headers['date']));
  return Number.isNaN(date) ? 0 : date - now;
}

function readScope(reply: Reply, resource: CallResource): WaitScope {
  const named = readHeader(reply, 'x-ratelimit-resource') ?? resource;
  return named === 'core' || named === 'graphql' ? named : 'other';
}

function readRetryAfter(reply: Reply, now: number): number | undefined {
  const value = readHeader(reply, 'retry-after');
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return clampWait(Number(value) * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : clampWait(date - now - readClockOffset(reply.headers, now));
}

/** The reset is a second of the server's clock, which need not agree with ours. */
function readReset(reply: Reply, now: number): number | undefined {
  const value = readHeader(reply, 'x-ratelimit-reset');
  if (value === undefined || !/^\d+$/.test(value)) return undefined;
  return clampWait(Number(value) * 1000 - now - readClockOffset(reply.headers, now) + 1000);
}

function readHeader({ headers }: Reply, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
}

const clampWait = (ms: number): number => Math.min(Math.max(ms, SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
