import { z } from 'zod';
import { GitHubError } from './github-error.ts';

/** An id on the wire. Octokit reads integers beyond 2^53 as BigInt; GitHub's ids are far from there. */
export const Id = z.union([z.int(), z.bigint()]).transform(Number);

/**
 * The body of an answer in the shape we rely on, checked.
 *
 * Anything else is a `GitHubError` with reason `unexpected-answer`: better a retry or an honest failure than a review
 * built on a proxy's error page.
 */
export function readAnswer<S extends z.ZodType>(
  schema: S,
  response: { readonly data?: unknown },
  route: string,
): z.output<S> {
  const parsed = schema.safeParse(response.data);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.slice(0, 3).map(({ path, code }) => `${path.join('.') || 'body'} (${code})`);
  throw new GitHubError(
    { route, kind: 'read', resource: 'core' },
    {
      reason: 'unexpected-answer',
      detail: `not the documented shape: ${places.join(', ')}`,
    },
  );
}
