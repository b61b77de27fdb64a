import type { Queryable } from '../queryable.ts';

const LIMIT = 500;

/** Deliveries of the last two days that called for work and led to nothing yet, the oldest first; at most 500. */
export async function listUndecided(db: Queryable): Promise<{ id: string; intake: unknown }[]> {
  const { rows } = await db.query<{ id: string; intake: unknown }>(
    `select id, intake from proofline.deliveries
     where received_at > now() - interval '2 days' and intake is not null and decided_at is null
     order by received_at limit ${LIMIT}`,
  );
  return rows;
}
