import type { Queryable } from '../queryable.ts';

export interface StoredDelivery {
  readonly intake: unknown;
  readonly decision: unknown;
  readonly receivedAt: Date;
}

/** A recorded delivery, or undefined when retention has removed it. */
export async function loadDelivery(db: Queryable, id: string): Promise<StoredDelivery | undefined> {
  const { rows } = await db.query<StoredDelivery>(
    'select intake, decision, received_at as "receivedAt" from proofline.deliveries where id = $1',
    [id],
  );
  return rows[0];
}
