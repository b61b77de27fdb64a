import type { Queryable } from '../queryable.ts';

export interface InboxFact<Fact> {
  readonly id: string;
  readonly fact: Fact;
}

/** The facts waiting for a run, the oldest first, as they were sent; the caller names their type. */
export async function readInbox<Fact>(db: Queryable, runId: string): Promise<InboxFact<Fact>[]> {
  const { rows } = await db.query<InboxFact<Fact>>(
    'select id::text, fact from proofline.run_inbox as inbox where run_id = $1 order by inbox.id',
    [runId],
  );
  return rows;
}

/** Removes facts that the run's saved state now contains; belongs into the transaction that saves it. */
export async function clearInbox(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query('delete from proofline.run_inbox where id = any($1::bigint[])', [ids]);
}
