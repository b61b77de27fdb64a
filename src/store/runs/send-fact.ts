import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';
import { WAKE_SQL } from '../wake.ts';

/** Puts a fact into a run's inbox and wakes whoever drives it, when the surrounding transaction commits. */
export async function sendFact(db: Queryable, runId: string, fact: unknown): Promise<void> {
  await db.query('insert into proofline.run_inbox (run_id, fact) values ($1, $2)', [runId, toJsonb(fact)]);
  await db.query(WAKE_SQL, [runId]);
}
