import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';

export interface NewDelivery {
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  /** What intake will act on; absent when the payload alone ruled the delivery out. */
  readonly intake?: unknown;
  readonly decision?: unknown;
}

/** Records a delivery once; a redelivery (same id) leaves the first record as it is. */
export async function recordDelivery(db: Queryable, delivery: NewDelivery): Promise<void> {
  await db.query(
    `insert into proofline.deliveries (id, event, action, intake, decision, decided_at)
     values ($1, $2, $3, $4, $5, case when $5::jsonb is null then null else now() end)
     on conflict (id) do nothing`,
    [
      delivery.id,
      delivery.event,
      delivery.action,
      delivery.intake === undefined ? null : toJsonb(delivery.intake),
      delivery.decision === undefined ? null : toJsonb(delivery.decision),
    ],
  );
}
