import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** All runs that have answered in threads of a review's findings, the newest first; the caller names their type. */
export async function listThreadRuns<State>(
  db: Queryable,
  { installationId, repositoryId, number }: PullRequestKey,
  reviewId: string,
): Promise<State[]> {
  const { rows } = await db.query<{ state: State }>(
    `select state from proofline.runs
     where installation_id = $1 and repository_id = $2 and number = $3 and kind = 'research'
       and state->'research'->'thread'->>'reviewId' = $4
     order by attempt desc`,
    [installationId, repositoryId, number, reviewId],
  );
  return rows.map(({ state }) => state);
}
