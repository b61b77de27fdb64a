import type { Queryable } from '../queryable.ts';

/** Deletes at most `limit` deliveries that arrived before `receivedBefore`; returns how many. */
export async function deleteOldDeliveries(
  db: Queryable,
  { receivedBefore, limit }: { readonly receivedBefore: Date; readonly limit: number },
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from proofline.deliveries where id in (
       select id from proofline.deliveries where received_at < $1 order by received_at limit $2)`,
    [receivedBefore, limit],
  );
  return rowCount ?? 0;
}
