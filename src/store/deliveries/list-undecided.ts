import type { Queryable } from '../queryable.ts';

const PAGE = 500;

export interface UndecidedDelivery {
  readonly id: string;
  readonly intake: unknown;
  /** As the database writes it, which is more exact than a `Date`. */
  readonly receivedAt: string;
}

/**
 * Deliveries of the last two days that called for work and led to nothing yet, the oldest first: at most 500, those that
 * come behind `after`.
 */
export async function listUndecided(
  db: Queryable,
  after: Pick<UndecidedDelivery, 'id' | 'receivedAt'> = { id: '', receivedAt: '-infinity' },
): Promise<UndecidedDelivery[]> {
  const { rows } = await db.query<UndecidedDelivery>(
    `select id, intake, received_at::text as "receivedAt" from proofline.deliveries
     where received_at > now() - interval '2 days' and intake is not null and decided_at is null
       and (received_at, id) > ($1::timestamptz, $2)
     order by received_at, id limit ${PAGE}`,
    [after.receivedAt, after.id],
  );
  return rows;
}
