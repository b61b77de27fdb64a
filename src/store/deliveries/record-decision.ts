import { toJsonb } from '../jsonb.ts';
import { notFlushedIf } from '../not-flushed.ts';
import type { Queryable } from '../queryable.ts';

/**
 * Records what a delivery led to. The last decision stands: intake may run again after a crash. A decision that is lost
 * with the database server leaves the delivery undecided, so intake does run again.
 */
export async function recordDecision(db: Queryable, deliveryId: string, decision: unknown): Promise<void> {
  await db.query(
    `update proofline.deliveries set decision = $2, decided_at = now() from ${notFlushedIf('true')} where id = $1`,
    [deliveryId, toJsonb(decision)],
  );
}
