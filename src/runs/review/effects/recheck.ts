import { readPullRequest } from '../../../github/read-pull-request.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { overtakenBy } from '../overtaken.ts';
import { publisherFor } from '../../publisher.ts';
import { repositoryOf } from '../repository.ts';
import type { ReviewRun } from '../run.ts';

/** Reads the pull request once more right before the writes: nothing is said about a head that is none any more. */
export async function recheck(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const pullRequest = await readPullRequest(
    publisherFor(run.target, context.github),
    repositoryOf(run.target),
    run.target.number,
  );
  const cause = overtakenBy(run.target, pullRequest);
  return cause === undefined ? { type: 'rechecked' } : { type: 'overtaken', cause };
}
