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
  await recordDeliveries(db, [delivery]);
}

/** The same for several in one statement: all of them, or none. */
export async function recordDeliveries(db: Queryable, deliveries: readonly NewDelivery[]): Promise<void> {
  await db.query(
    `insert into proofline.deliveries (id, event, action, intake, decision, decided_at)
     select id, event, action, intake, decision, case when decision is null then null else now() end
     from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::jsonb[]) as new (id, event, action, intake, decision)
     on conflict (id) do nothing`,
    [
      deliveries.map(({ id }) => id),
      deliveries.map(({ event }) => event),
      deliveries.map(({ action }) => action),
      deliveries.map(({ intake }) => toJsonbOrNull(intake)),
      deliveries.map(({ decision }) => toJsonbOrNull(decision)),
    ],
  );
}

const toJsonbOrNull = (value: unknown) => (value === undefined ? null : toJsonb(value));
