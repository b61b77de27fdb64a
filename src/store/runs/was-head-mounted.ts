import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** Whether a review of this head was allowed to have it checked out. */
export async function wasHeadMounted(
  db: Queryable,
  target: PullRequestKey & { readonly headSha: string; readonly baseRef: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from proofline.runs
     where installation_id = $1 and repository_id = $2 and number = $3 and head_sha = $4 and base_ref = $5
       and kind = 'review' and state->'plan'->>'mount' = 'head'
     limit 1`,
    [target.installationId, target.repositoryId, target.number, target.headSha, target.baseRef],
  );
  return rowCount === 1;
}
