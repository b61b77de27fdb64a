import { ApiError } from './api-error.ts';

/** The platform's published limits, per organisation. */
export const PLATFORM_LIMITS: RateLimits = { createsPerMinute: 300, readsPerMinute: 1200 };

export interface RateLimits {
  readonly createsPerMinute?: number;
  readonly readsPerMinute?: number;
}

export type RequestKind = 'create' | 'read' | 'write';

const WINDOW_MS = 60_000;

/** A 429 that announces when to come back. */
export class RateLimited extends ApiError {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('rate_limit_error', 'This request would exceed the rate limit of your organization.');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Counts requests over a sliding minute and throws `RateLimited` beyond the limit. Writes are not limited. */
export function rateLimiter(limits: RateLimits, now: () => number): (kind: RequestKind) => void {
  const seen: Record<RequestKind, number[]> = { create: [], read: [], write: [] };
  const allowed = { create: limits.createsPerMinute, read: limits.readsPerMinute, write: undefined };
  return (kind) => {
    const limit = allowed[kind];
    if (limit === undefined) return;
    const at = now();
    seen[kind] = seen[kind].filter((time) => time > at - WINDOW_MS);
    const oldest = seen[kind][0];
    if (seen[kind].length >= limit && oldest !== undefined) {
      throw new RateLimited(Math.ceil((oldest + WINDOW_MS - at) / 1000));
    }
    seen[kind].push(at);
  };
}
