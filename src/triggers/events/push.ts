import type { z } from 'zod';
import { type Classification, repositoryOf, skip, take } from '../classification.ts';
import type { PushPayload } from '../payload.ts';

/** Whoever has pushed: what answers have cited may have changed. Reviews learn of pushes from their pull requests. */
export function classifyPush(payload: z.infer<typeof PushPayload>): Classification {
  const { ref, after, deleted, repository } = payload;
  const { default_branch: branch } = repository;
  if (branch === undefined || ref !== `refs/heads/${branch}`) return skip('not a push to the default branch');
  if (deleted === true) return skip('the branch was deleted');
  return take({ kind: 'default-branch-pushed', ...repositoryOf(payload), branch, headSha: after });
}
