import type { Queryable } from '../queryable.ts';

/** Notes that the quotes of these answers stand in a commit of the default branch as well. */
export async function markAnswersSeen(db: Queryable, runIds: readonly string[], sha: string): Promise<void> {
  await db.query('update proofline.runs set checked_sha = $2 where id = any($1)', [runIds, sha]);
}

/** Notes that people were told of an answer whose quotes are gone since that commit. */
export async function markAnswerStale(db: Queryable, runId: string, sha: string): Promise<void> {
  await db.query('update proofline.runs set stale_sha = $2 where id = $1', [runId, sha]);
}

/** Notes that somebody has deleted the comment that an answer stands in; repeating it changes nothing. */
export async function markAnswerDeleted(db: Queryable, runId: string): Promise<void> {
  await db.query('update proofline.runs set answer_deleted_at = coalesce(answer_deleted_at, now()) where id = $1', [
    runId,
  ]);
}
