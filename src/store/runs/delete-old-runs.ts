import type { Queryable } from '../queryable.ts';

/**
 * Deletes at most `limit` runs that ended before `endedBefore`, with their parts and what is stored of their sessions;
 * returns how many. A run that a live one continues stays as long as that: they share a history.
 */
export async function deleteOldRuns(
  db: Queryable,
  { endedBefore, limit }: { readonly endedBefore: Date; readonly limit: number },
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from proofline.runs where id in (
       select old.id from proofline.runs old
       where old.ended_at < $1 and old.parent_id is null
         and not exists (
           select from proofline.runs live
           where live.ended_at is null and live.state->'continues'->>'runId' = old.id
             and (live.installation_id, live.repository_id, live.number)
               = (old.installation_id, old.repository_id, old.number))
       order by old.ended_at limit $2)`,
    [endedBefore, limit],
  );
  return rowCount ?? 0;
}
