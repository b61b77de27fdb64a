/** Life of a repository token, in milliseconds since the epoch by our clock. */
export interface TokenLife {
  readonly mintedAt: number;
  readonly expiresAt: number;
}

/** Renewals that did not succeed, one after the other. Times in milliseconds since the epoch. */
export interface FailingRotation {
  readonly failures: number;
  readonly retryAt: number;
  readonly why: string;
}

const DEFAULT_MARGIN_MS = 10 * 60_000;
/** Whatever the clocks say: a clock far ahead of GitHub's sees tokens that have expired when they are made. */
const LEAST_USE_MS = 1000;

/**
 * When a token has to be renewed: when `marginMs` of its life is left, but not before half of it is over, so that a
 * short-lived token is not renewed without end.
 */
export function renewalTime({ mintedAt, expiresAt }: TokenLife, marginMs = DEFAULT_MARGIN_MS): number {
  return Math.max(expiresAt - marginMs, mintedAt + Math.max(LEAST_USE_MS, (expiresAt - mintedAt) / 2));
}
