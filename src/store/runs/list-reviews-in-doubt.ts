import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** Ids of other live runs of a pull request that have begun to post a review and do not know whether it has arrived. */
export async function listReviewsInDoubt(
  db: Queryable,
  pullRequest: PullRequestKey & { readonly exceptRunId: string },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from proofline.runs
     where installation_id = $1 and repository_id = $2 and number = $3 and id <> $4 and ended_at is null
       and state->'intent'->>'effect' = 'post-review' and state->'review' is null`,
    [pullRequest.installationId, pullRequest.repositoryId, pullRequest.number, pullRequest.exceptRunId],
  );
  return rows.map(({ id }) => id);
}
