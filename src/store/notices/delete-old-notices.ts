import type { Queryable } from '../queryable.ts';

/** Removes notices of more than two days ago: the platform repeats one for some minutes at most. Returns how many. */
export async function deleteOldNotices(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `delete from proofline.platform_notices where received_at < now() - interval '2 days'`,
  );
  return rowCount ?? 0;
}
