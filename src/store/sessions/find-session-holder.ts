import type { Queryable } from '../queryable.ts';

/**
 * The newest run that works with a session, or did, as long as something can be said in that; the caller names the type of
 * its state.
 */
export async function findSessionHolder<State>(db: Queryable, sessionId: string): Promise<State | undefined> {
  const { rows } = await db.query<{ state: State }>(
    `select run.state from proofline.sessions session join proofline.runs run on run.id = session.run_id
     where session.id = $1 and session.archived_at is null and session.conversation_ended_at is null`,
    [sessionId],
  );
  return rows[0]?.state;
}
