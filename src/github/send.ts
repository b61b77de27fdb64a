import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { SecretMasker } from '../core/secrets.ts';
import { type Call, type CallOptions, describeCall } from './call.ts';
import { GitHubError } from './github-error.ts';
import { refuseGraphqlErrors } from './graphql-errors.ts';
import type { Limiter } from './limiter.ts';
import type { Reply } from './rate-limit.ts';
import { replyOf, toGitHubError } from './to-github-error.ts';

const MAX_READ_ATTEMPTS = 3;
const FIRST_BACKOFF_MS = 300;

/** What Octokit hands back for a request; `data` is whatever GitHub sent. */
export interface Answer {
  readonly status: number;
  readonly headers: object;
  readonly data?: unknown;
}

export interface SendOptions {
  readonly limiter: () => Limiter;
  readonly clock: Clock;
  readonly log: Log;
  readonly masker: SecretMasker;
  /** In [0, 1); spreads the retries of simultaneous failures. */
  readonly random: () => number;
}

/**
 * Performs a request within the limits and maps its failure.
 *
 * A read that met 502, 503, 504 or a broken connection is tried up to twice more. A write is sent once: whether its
 * outcome is in doubt stands in the error, and the caller looks it up first.
 */
export async function send<T extends Answer>(
  request: CallOptions,
  perform: (call: Call) => Promise<T>,
  options: SendOptions,
): Promise<T> {
  const call = describeCall(request);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await options.limiter().run(call, () => performOnce(call, perform, options));
    } catch (error) {
      if (attempt === MAX_READ_ATTEMPTS || !isWorthRepeating(error, call)) throw error;
      options.log.debug({ route: call.route, attempt, err: error }, 'github read repeated');
      await options.clock.sleep(backoff(attempt, options.random()));
    }
  }
}

async function performOnce<T extends Answer>(
  call: Call,
  perform: (call: Call) => Promise<T>,
  { limiter, clock, log, masker }: SendOptions,
): Promise<T> {
  const startedAt = clock.now();
  const observe = (reply: Reply) => limiter().observe(call, reply, startedAt);
  try {
    const answer = await perform(call);
    if (call.resource === 'graphql') refuseGraphqlErrors(answer, call, masker, observe);
    observe({ status: answer.status, headers: { ...answer.headers }, message: '' });
    log.debug({ route: call.route, status: answer.status, ms: clock.now() - startedAt }, 'github request');
    return answer;
  } catch (thrown) {
    const reply = replyOf(thrown);
    const error = toGitHubError(thrown, call, masker, reply && observe(reply));
    warn(log, error);
    throw error;
  }
}

/** What an operator has to know of even when the run copes with it. */
function warn(log: Log, error: unknown): void {
  if (!(error instanceof GitHubError)) return;
  const { route, retryAfterMs, missingPermission: permission } = error;
  if (error.reason === 'rate-limited') log.warn({ route, retryAfterMs }, 'github rate limit');
  if (error.reason === 'missing-permission') log.warn({ route, permission }, 'github permission missing');
}

function isWorthRepeating(error: unknown, call: Call): boolean {
  if (!(error instanceof GitHubError) || call.kind !== 'read') return false;
  if (error.route !== call.route) return false; // minting the token failed, and was repeated on its own
  const { reason, status = 0 } = error;
  return reason === 'network' || (reason === 'timeout' && status === 0) || (status >= 502 && status <= 504);
}

const backoff = (attempt: number, random: number): number => FIRST_BACKOFF_MS * 4 ** (attempt - 1) * (1 + random);
