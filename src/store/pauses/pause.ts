import type { Queryable } from '../queryable.ts';
import type { PullRequestKey } from '../pull-request-key.ts';

/** Notes that a pull request is to have no automatic reviews; false when that was so already. */
export async function pausePullRequest(db: Queryable, pullRequest: PullRequestKey, actor: string): Promise<boolean> {
  const { installationId, repositoryId, number } = pullRequest;
  const { rowCount } = await db.query(
    `insert into proofline.paused_pull_requests (installation_id, repository_id, number, paused_by)
     values ($1, $2, $3, $4) on conflict do nothing`,
    [installationId, repositoryId, number, actor],
  );
  return rowCount === 1;
}

/** Lets automatic reviews go on; false when they were not paused. */
export async function resumePullRequest(db: Queryable, pullRequest: PullRequestKey): Promise<boolean> {
  const { installationId, repositoryId, number } = pullRequest;
  const { rowCount } = await db.query(
    `delete from proofline.paused_pull_requests where installation_id = $1 and repository_id = $2 and number = $3`,
    [installationId, repositoryId, number],
  );
  return rowCount === 1;
}

/** Who has paused the automatic reviews of a pull request; undefined when they are on. What is looked at is kept. */
export async function findPause(db: Queryable, pullRequest: PullRequestKey): Promise<string | undefined> {
  const { installationId, repositoryId, number } = pullRequest;
  const { rows } = await db.query<{ pausedBy: string }>(
    `update proofline.paused_pull_requests set seen_at = now()
     where installation_id = $1 and repository_id = $2 and number = $3 returning paused_by as "pausedBy"`,
    [installationId, repositoryId, number],
  );
  return rows[0]?.pausedBy;
}
