import type { Queryable } from '../queryable.ts';

/** Notes that a session is over at the platform; repeating it changes nothing. */
export async function markSessionArchived(db: Queryable, sessionId: string): Promise<void> {
  await db.query('update proofline.sessions set archived_at = coalesce(archived_at, now()) where id = $1', [sessionId]);
}

/** Notes that the files uploaded for a session are gone. */
export async function markFilesDeleted(db: Queryable, sessionId: string): Promise<void> {
  await db.query('update proofline.sessions set files_deleted_at = now() where id = $1', [sessionId]);
}

/**
 * Notes that the ended run `runId` has left its session open. Does nothing when another run has taken the session up
 * meanwhile.
 */
export async function markSessionLeftOpen(
  db: Queryable,
  { sessionId, runId, since }: { readonly sessionId: string; readonly runId: string; readonly since: Date },
): Promise<void> {
  await db.query('update proofline.sessions set left_open_at = $3 where id = $1 and run_id = $2', [
    sessionId,
    runId,
    since,
  ]);
}

/** Lets other sessions come first after a try that did not succeed. */
export async function postponeSession(db: Queryable, sessionId: string): Promise<void> {
  await db.query('update proofline.sessions set tried_at = now() where id = $1', [sessionId]);
}
