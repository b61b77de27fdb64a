import type { ReviewTarget } from './run.ts';

/** The repository's name alone: whatever else stands in a request's parameters would be sent along. */
export function repositoryOf({ owner, repo }: ReviewTarget) {
  return { owner, repo };
}
