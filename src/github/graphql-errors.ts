import { z } from 'zod';
import type { SecretMasker } from '../core/secrets.ts';
import type { Call } from './call.ts';
import { GitHubError, type GitHubErrorReason } from './github-error.ts';
import type { Reply } from './rate-limit.ts';
import { cutDetail } from './to-github-error.ts';

const WithErrors = z.object({
  errors: z.array(z.object({ type: z.string().optional(), message: z.string().default('') })).min(1),
});

const REASONS: Readonly<Record<string, GitHubErrorReason>> = {
  FORBIDDEN: 'missing-permission',
  INSUFFICIENT_SCOPES: 'missing-permission',
  NOT_FOUND: 'not-found',
  UNPROCESSABLE: 'invalid',
  SERVICE_UNAVAILABLE: 'server',
  INTERNAL: 'server',
};

interface GraphqlAnswer {
  readonly headers: object;
  readonly data?: unknown;
}

/**
 * Throws when a GraphQL answer reports errors: GitHub answers 200 even to a refusal and to an exhausted limit.
 *
 * `observe` is asked for the wait, so that a limit holds back the installation as it does for REST.
 */
export function refuseGraphqlErrors(
  answer: GraphqlAnswer,
  call: Call,
  masker: SecretMasker,
  observe: (reply: Reply) => number | undefined,
): void {
  const parsed = WithErrors.safeParse(answer.data);
  if (!parsed.success) return;
  const [first] = parsed.data.errors;
  const message = first?.message ?? '';
  const isLimit = first?.type === 'RATE_LIMITED' || /rate limit/i.test(message);
  throw new GitHubError(call, {
    reason: isLimit ? 'rate-limited' : (REASONS[first?.type ?? ''] ?? 'refused'),
    status: 200,
    detail: cutDetail(message, masker),
    retryAfterMs: isLimit ? observe({ status: 429, headers: { ...answer.headers }, message }) : undefined,
  });
}
