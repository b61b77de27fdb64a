import { backOff } from './back-off.ts';
import type { Fact } from './fact.ts';
import type { ReviewRun } from './run.ts';
import { renewalTime, type TokenLife } from './token-life.ts';

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 60_000;

/**
 * When the mounted token is to be renewed next, in milliseconds since the epoch; undefined when there is no session.
 * A token of which nothing is known is renewed at once. A failed try is repeated, sooner the shorter the token lives.
 */
export function rotationDue({ session, rotation, limits }: ReviewRun): number | undefined {
  if (session === undefined) return undefined;
  return rotation?.retryAt ?? (session.token === undefined ? 0 : renewalTime(session.token, limits.rotateBeforeMs));
}

/** The session has a new token. A gap between the end of the old one and now is remembered, to be told. */
export function tokenRotated({ rotation, ...run }: ReviewRun, token: TokenLife, now: number): ReviewRun {
  if (run.session === undefined) return run;
  const expiredAt = run.session.token?.expiresAt ?? now;
  const hadLapsed = rotation !== undefined && expiredAt < now;
  const lapse = { from: run.tokenLapse?.from ?? expiredAt, to: now, why: rotation?.why ?? '' };
  return { ...run, session: { ...run.session, token }, ...(hadLapsed ? { tokenLapse: lapse } : {}) };
}

/** Rotation never holds the review up: it is tried again with back-off, past the token's end too. */
export function rotationFailed(
  run: ReviewRun,
  fact: Extract<Fact, { type: 'rotation-failed' }>,
  now: number,
): ReviewRun {
  const failures = (run.rotation?.failures ?? 0) + 1;
  const retryAt = now + Math.max(backOff(failures, FIRST_RETRY_MS, LONGEST_RETRY_MS), fact.retryAfterMs ?? 0);
  return { ...run, rotation: { failures, retryAt, why: fact.why } };
}

/** What people are told about a token that expired while its session worked; undefined when none did. */
export function describeLapse({ session, rotation, tokenLapse, outcomeAt }: ReviewRun): string | undefined {
  const expiredAt = session?.token?.expiresAt;
  const isLapsed = rotation !== undefined && expiredAt !== undefined && expiredAt < (outcomeAt ?? 0);
  const lapse = isLapsed ? { from: tokenLapse?.from ?? expiredAt, to: undefined, why: rotation.why } : tokenLapse;
  if (lapse === undefined) return undefined;
  const from = new Date(lapse.from).toISOString().slice(11, 19);
  const renewed =
    lapse.to === undefined
      ? 'was not renewed before the end'
      : `was renewed only at ${new Date(lapse.to).toISOString().slice(11, 19)} UTC`;
  return `The session's token for the repository expired at ${from} UTC and ${renewed} (${lapse.why}).`;
}
