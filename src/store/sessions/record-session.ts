import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';
import type { SessionRecord } from './session-record.ts';

/**
 * Records that a run works with a session. One that is continued belongs to its newest run from now on, and is no longer
 * one that waits for a conversation.
 */
export async function recordSession(db: Queryable, session: SessionRecord): Promise<void> {
  const { id, runId, installationId, repositoryId, number, fileIds, openedAt } = session;
  await db.query(
    `insert into proofline.sessions (id, run_id, installation_id, repository_id, number, file_ids, opened_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (id) do update
     set run_id = excluded.run_id, file_ids = excluded.file_ids, left_open_at = null, conversation_ended_at = null`,
    [id, runId, installationId, repositoryId, number, toJsonb(fileIds), openedAt],
  );
}
