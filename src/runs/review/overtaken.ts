import type { PullRequest } from '../../github/read-pull-request.ts';
import type { StopCause } from '../../triggers/decide.ts';
import type { ReviewTarget } from './run.ts';

/** Why a review of `target` has become pointless by what the pull request is now. */
export function overtakenBy(target: ReviewTarget, now: PullRequest): StopCause | undefined {
  if (now.state === 'closed') return 'closed';
  return now.headSha === target.headSha && now.baseRef === target.baseRef ? undefined : 'superseded';
}
