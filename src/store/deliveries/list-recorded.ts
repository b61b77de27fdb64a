import type { Queryable } from '../queryable.ts';

/** Those of the given ids under which a delivery was recorded. */
export async function listRecorded(db: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>('select id from proofline.deliveries where id = any($1)', [ids]);
  return new Set(rows.map(({ id }) => id));
}
