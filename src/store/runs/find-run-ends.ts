import type { Queryable } from '../queryable.ts';

/** Those of the given runs that exist, and whether each has ended. */
export async function findRunEnds(db: Queryable, ids: readonly string[]): Promise<Map<string, 'live' | 'ended'>> {
  const { rows } = await db.query<{ id: string; end: 'live' | 'ended' }>(
    `select id, case when ended_at is null then 'live' else 'ended' end as end from proofline.runs where id = any($1)`,
    [ids],
  );
  return new Map(rows.map(({ id, end }) => [id, end]));
}
