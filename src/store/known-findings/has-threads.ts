import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** Whether any finding of a pull request has a thread on the diff. */
export async function hasThreads(db: Queryable, pullRequest: PullRequestKey): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from proofline.known_findings
     where installation_id = $1 and repository_id = $2 and number = $3 and has_thread limit 1`,
    [pullRequest.installationId, pullRequest.repositoryId, pullRequest.number],
  );
  return rowCount === 1;
}
