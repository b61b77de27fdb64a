import type { Queryable } from '../queryable.ts';

/**
 * Deletes at most `limit` findings that nothing has changed since `changedBefore` and whose pull request has no runs left;
 * returns how many.
 */
export async function deleteOldFindings(
  db: Queryable,
  { changedBefore, limit }: { readonly changedBefore: Date; readonly limit: number },
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from proofline.known_findings where (installation_id, repository_id, number, key) in (
       select old.installation_id, old.repository_id, old.number, old.key
       from proofline.known_findings old
       where old.updated_at < $1
         and not exists (
           select from proofline.runs
           where (runs.installation_id, runs.repository_id, runs.number)
               = (old.installation_id, old.repository_id, old.number))
       order by old.updated_at limit $2)`,
    [changedBefore, limit],
  );
  return rowCount ?? 0;
}
