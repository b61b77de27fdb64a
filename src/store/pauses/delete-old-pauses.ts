import type { Queryable } from '../queryable.ts';

/**
 * Deletes at most `limit` pauses that nobody has looked at since `seenBefore` and whose pull request has no runs left;
 * returns how many.
 */
export async function deleteOldPauses(
  db: Queryable,
  { seenBefore, limit }: { readonly seenBefore: Date; readonly limit: number },
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from proofline.paused_pull_requests where (installation_id, repository_id, number) in (
       select old.installation_id, old.repository_id, old.number
       from proofline.paused_pull_requests old
       where old.seen_at < $1
         and not exists (
           select from proofline.runs
           where (runs.installation_id, runs.repository_id, runs.number)
               = (old.installation_id, old.repository_id, old.number))
       order by old.seen_at limit $2)`,
    [seenBefore, limit],
  );
  return rowCount ?? 0;
}
