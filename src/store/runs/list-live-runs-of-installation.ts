import type { Queryable } from '../queryable.ts';

/** Ids of an installation's runs, or of those in some of its repositories, that have not ended, and whether each was told to stop. */
export async function listLiveRunsOfInstallation(
  db: Queryable,
  installationId: number,
  repositoryIds?: readonly number[],
): Promise<{ id: string; isStopOrdered: boolean }[]> {
  const { rows } = await db.query<{ id: string; isStopOrdered: boolean }>(
    `select id, stop_ordered as "isStopOrdered" from proofline.runs
     where installation_id = $1 and ($2::bigint[] is null or repository_id = any($2)) and ended_at is null and parent_id is null`,
    [installationId, repositoryIds ?? null],
  );
  return rows;
}
