import type { Queryable } from '../queryable.ts';

/** Ids of an installation's runs that have not ended, and whether each was told to stop. */
export async function listLiveRunsOfInstallation(
  db: Queryable,
  installationId: number,
): Promise<{ id: string; isStopOrdered: boolean }[]> {
  const { rows } = await db.query<{ id: string; isStopOrdered: boolean }>(
    `select id, stop_ordered as "isStopOrdered" from proofline.runs
     where installation_id = $1 and ended_at is null and parent_id is null`,
    [installationId],
  );
  return rows;
}
