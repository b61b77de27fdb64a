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

/** The same for the session of one run alone. */
export async function releaseSessionOf(db: Queryable, runId: string): Promise<void> {
  await db.query(
    `update proofline.sessions set conversation_ended_at = now()
     where id = (select state->'session'->>'id' from proofline.runs where id = $1)
       and archived_at is null and conversation_ended_at is null`,
    [runId],
  );
}
