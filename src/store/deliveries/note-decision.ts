import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';

/** Notes what a delivery has led to while intake is not done with it: after a crash intake comes back to it. */
export async function noteDecision(db: Queryable, deliveryId: string, decision: unknown): Promise<void> {
  await db.query('update proofline.deliveries set decision = $2 where id = $1', [deliveryId, toJsonb(decision)]);
}
