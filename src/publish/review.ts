import type { Octokit } from '@octokit/rest';
import type { AppIdentity } from '../github/identity.ts';
import { bearsOwnMark } from './own-mark.ts';
import type { RepositoryName } from './report.ts';
import type { ReviewContent } from './review-body.ts';

interface OwnReview extends RepositoryName {
  readonly number: number;
  readonly runId: string;
}

const marker = (runId: string) => `<!-- proofline:run:${runId} -->`;

/** Posts the review of a run in one request, as a comment: never an approval, never a request for changes. */
export async function postReview(
  octokit: Octokit,
  review: OwnReview & ReviewContent & { readonly headSha: string },
): Promise<number> {
  const { data } = await octokit.rest.pulls.createReview({
    owner: review.owner,
    repo: review.repo,
    pull_number: review.number,
    commit_id: review.headSha,
    event: 'COMMENT',
    body: `${review.body}\n\n${marker(review.runId)}`,
    comments: [...review.comments],
  });
  return data.id;
}

/** The review that this run posted earlier, if any. Nobody else's marker counts. */
export async function findReview(
  octokit: Octokit,
  { owner, repo, number, runId, identity }: OwnReview & { readonly identity: AppIdentity },
): Promise<number | undefined> {
  const reviews = await octokit.paginate(octokit.rest.pulls.listReviews, {
    owner,
    repo,
    pull_number: number,
    per_page: 100,
  });
  return reviews.find((review) => bearsOwnMark(review, marker(runId), identity))?.id;
}
