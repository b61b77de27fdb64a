import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';
import type { ClaimedRun } from './claim-run.ts';

/**
 * The newest review of another head of the same pull request that was read to the end and whose findings are remembered,
 * with its plan; the caller names the types of both.
 */
export async function findCompleteRun<State, Plan>(
  db: Queryable,
  target: PullRequestKey & { readonly headSha: string },
): Promise<ClaimedRun<State, Plan> | undefined> {
  const { rows } = await db.query<ClaimedRun<State, Plan>>(
    `select state, plan from proofline.runs
     where installation_id = $1 and repository_id = $2 and number = $3 and head_sha <> $4 and part = 0
       and kind = 'review'
       and state->'outcome'->>'kind' = 'complete' and plan is not null
       and state->>'conclusion' <> 'unreported'
       and state->'comparison' is not null and state->'comparison'->'isMissing' is null
     order by created_at desc, attempt desc limit 1`,
    [target.installationId, target.repositoryId, target.number, target.headSha],
  );
  return rows[0];
}
