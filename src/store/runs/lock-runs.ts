import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/**
 * Holds up every change to the runs of one pull request until the surrounding transaction ends: what is decided about
 * them in it still holds when it is written. Nothing slow belongs behind this.
 */
export async function lockRuns(db: Queryable, pullRequest: PullRequestKey): Promise<void> {
  await db.query(
    'select id from proofline.runs where installation_id = $1 and repository_id = $2 and number = $3 for update',
    [pullRequest.installationId, pullRequest.repositoryId, pullRequest.number],
  );
}
