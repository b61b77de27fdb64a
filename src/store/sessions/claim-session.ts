import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';
import type { SessionRecord, StoredSession } from './session-record.ts';

/**
 * Claims a session in order to end it: from then on no question goes on in it. False when a run has taken it up since it was
 * listed.
 */
export async function claimForEnding(
  db: Queryable,
  { id, runId, isLeftOpen }: Pick<StoredSession, 'id' | 'runId' | 'isLeftOpen'>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update proofline.sessions set conversation_ended_at = coalesce(conversation_ended_at, now())
     where id = $1 and run_id = $2 and (left_open_at is not null) = $3 and archived_at is null`,
    [id, runId, isLeftOpen],
  );
  return rowCount === 1;
}

/**
 * Takes up a session that waits for a conversation: it belongs to that run from then on. False when it is over, or is just
 * being ended; belongs into the transaction that stores the run.
 */
export async function takeSession(
  db: Queryable,
  { id, runId, fileIds }: Pick<SessionRecord, 'id' | 'runId' | 'fileIds'>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update proofline.sessions set run_id = $2, file_ids = $3, left_open_at = null
     where id = $1 and archived_at is null and conversation_ended_at is null`,
    [id, runId, toJsonb(fileIds)],
  );
  return rowCount === 1;
}
