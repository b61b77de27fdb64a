import type { Queryable } from '../queryable.ts';

/** A delivery with everything that is kept of it. */
export interface RecordedDelivery {
  readonly id: string;
  readonly event: string;
  readonly action: string | null;
  readonly receivedAt: Date;
  /** What the payload alone decided; null when it ruled the delivery out. */
  readonly intake: unknown;
  /** What it led to; null while it waits. */
  readonly decision: unknown;
  readonly decidedAt: Date | null;
}

/** What was recorded of a delivery, or undefined when nothing was, or retention has removed it. */
export async function findDelivery(db: Queryable, id: string): Promise<RecordedDelivery | undefined> {
  const { rows } = await db.query<RecordedDelivery>(
    `select id, event, action, received_at as "receivedAt", intake, decision, decided_at as "decidedAt"
     from proofline.deliveries where id = $1`,
    [id],
  );
  return rows[0];
}
