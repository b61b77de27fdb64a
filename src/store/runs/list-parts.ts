import type { Queryable } from '../queryable.ts';

/** The states of a run's parts in their order, as they were saved; the caller names their type. */
export async function listParts<State>(db: Queryable, runId: string): Promise<State[]> {
  const { rows } = await db.query<{ state: State }>(
    'select state from proofline.runs where parent_id = $1 order by part',
    [runId],
  );
  return rows.map(({ state }) => state);
}
