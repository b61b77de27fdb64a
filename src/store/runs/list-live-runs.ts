import type { Queryable } from '../queryable.ts';

/**
 * Ids of all live runs with their installation, so that a restart can make sure that each is queued; parts come with
 * their run.
 */
export async function listLiveRuns(db: Queryable): Promise<{ id: string; installationId: string }[]> {
  const { rows } = await db.query<{ id: string; installationId: string }>(
    'select id, installation_id::text as "installationId" from proofline.runs where ended_at is null and parent_id is null',
  );
  return rows;
}
