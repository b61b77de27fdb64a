import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** Notes that nothing will be said any more in the sessions of a pull request: it was closed. */
export async function releaseConversation(db: Queryable, pullRequest: PullRequestKey): Promise<void> {
  await db.query(
    `update proofline.sessions set conversation_ended_at = now()
     where installation_id = $1 and repository_id = $2 and number = $3
       and archived_at is null and conversation_ended_at is null`,
    [pullRequest.installationId, pullRequest.repositoryId, pullRequest.number],
  );
}
