import type { Queryable } from '../queryable.ts';

/** Deletes a session that was erased at the platform, with its stored history. */
export async function deleteSession(db: Queryable, sessionId: string): Promise<void> {
  await db.query(
    `with history as (delete from proofline.session_events where session_id = $1)
     delete from proofline.sessions where id = $1`,
    [sessionId],
  );
}
