import type { Queryable } from '../queryable.ts';

/** Deletes at most `limit` accounts of days before `day` (UTC) that belong to no live run; returns how many. */
export async function deleteOldSpend(
  db: Queryable,
  { day, limit }: { readonly day: string; readonly limit: number },
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from proofline.spend where run_id in (
       select spend.run_id from proofline.spend spend
       where spend.day < $1
         and not exists (select from proofline.runs run where run.id = spend.run_id and run.ended_at is null)
       limit $2)`,
    [day, limit],
  );
  return rowCount ?? 0;
}
