import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';
import type { ClaimedRun } from './claim-run.ts';

/** The newest review of a pull request, with its plan if it has come to one; the caller names the types of both. */
export async function findNewestRun<State, Plan>(
  db: Queryable,
  pullRequest: PullRequestKey,
  { isPlanned }: { readonly isPlanned: boolean },
): Promise<ClaimedRun<State, Plan> | undefined> {
  const { rows } = await db.query<ClaimedRun<State, Plan>>(
    `select state, plan from proofline.runs
     where installation_id = $1 and repository_id = $2 and number = $3 and parent_id is null and kind = 'review'
       and (plan is not null or not $4)
     order by created_at desc, attempt desc limit 1`,
    [pullRequest.installationId, pullRequest.repositoryId, pullRequest.number, isPlanned],
  );
  return rows[0];
}
