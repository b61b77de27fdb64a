import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';

/** Records what a delivery led to. The last decision stands: intake may run again after a crash. */
export async function recordDecision(db: Queryable, deliveryId: string, decision: unknown): Promise<void> {
  await db.query('update proofline.deliveries set decision = $2, decided_at = now() where id = $1', [
    deliveryId,
    toJsonb(decision),
  ]);
}
