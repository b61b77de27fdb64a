import type { Queryable } from '../queryable.ts';
import { sendFact } from './send-fact.ts';

/** Marks a run as under a stop order, from now on visible to intake, and tells it. */
export async function orderStop(db: Queryable, runId: string, fact: unknown): Promise<void> {
  await db.query('update proofline.runs set stop_ordered = true where id = $1', [runId]);
  await sendFact(db, runId, fact);
}
