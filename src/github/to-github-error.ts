import { RequestError } from '@octokit/request-error';
import { AppError } from '../core/errors.ts';
import type { SecretMasker } from '../core/secrets.ts';
import type { Call } from './call.ts';
import { GitHubError, type GitHubErrorReason } from './github-error.ts';
import type { Reply } from './rate-limit.ts';

const MAX_DETAIL = 500;
export const MINT_ROUTE = 'POST /app/installations/{installation_id}/access_tokens';

/** GitHub's words, cut before masking (an error page may be long) and again after. */
export const cutDetail = (message: string, masker: SecretMasker): string =>
  masker.mask(message.slice(0, 4 * MAX_DETAIL)).slice(0, MAX_DETAIL);

/** GitHub's answer inside whatever Octokit threw; absent when none arrived. */
export function replyOf(thrown: unknown): Reply | undefined {
  if (!(thrown instanceof RequestError) || thrown.response === undefined) return undefined;
  return { status: thrown.status, headers: thrown.response.headers, message: thrown.message };
}

/**
 * Turns what a request threw into a `GitHubError`; the only place where statuses get their meaning.
 *
 * `waitMs` is the wait that the limiter read from the answer, when it was a rate limit. Errors of ours pass through;
 * what is no failure of the request (a bug) comes back as it is.
 */
export function toGitHubError(thrown: unknown, call: Call, masker: SecretMasker, waitMs?: number): unknown {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof Error && thrown.name === 'AbortError') return new GitHubError(call, { reason: 'aborted' });
  if (!(thrown instanceof RequestError)) return thrown;
  if (thrown.cause instanceof AppError) return thrown.cause; // the transport's own verdict, wrapped by Octokit
  const detail = cutDetail(thrown.message, masker);
  const reply = replyOf(thrown);
  if (reply === undefined) return new GitHubError(call, { reason: 'network', detail });
  const reason = reasonOf(reply, call, waitMs);
  return new GitHubError(call, {
    reason,
    status: reply.status,
    detail,
    retryAfterMs: waitMs,
    missingPermission: reason === 'missing-permission' ? acceptedPermissions(reply) : undefined,
    requestId: header(reply, 'x-github-request-id'),
  });
}

function reasonOf({ status, message }: Reply, call: Call, waitMs: number | undefined): GitHubErrorReason {
  if (status >= 500) return 'server';
  if (waitMs !== undefined && (status === 403 || status === 429)) return 'rate-limited';
  if (status === 403) return reasonOfRefusal(message);
  if (status === 404 && call.route === MINT_ROUTE) return 'uninstalled';
  return REASONS[status] ?? 'refused';
}

function reasonOfRefusal(message: string): GitHubErrorReason {
  if (/installation has been suspended/i.test(message)) return 'suspended';
  return /resource not accessible by/i.test(message) ? 'missing-permission' : 'forbidden';
}

const REASONS: Readonly<Record<number, GitHubErrorReason>> = {
  304: 'not-modified',
  401: 'unauthorized',
  404: 'not-found',
  408: 'timeout',
  409: 'conflict',
  410: 'gone',
  422: 'invalid',
  451: 'gone',
};

/** GitHub names what the endpoint accepts, for example `checks=write`; a list separated by `;` offers alternatives. */
function acceptedPermissions(reply: Reply): string | undefined {
  return header(reply, 'x-accepted-github-permissions')
    ?.replace(/[^\w=,;\- ]/g, '')
    .slice(0, 200);
}

function header({ headers }: Reply, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
