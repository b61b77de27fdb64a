import type { Queryable } from '../queryable.ts';

/**
 * Installations of which there is something to erase, without those that are being erased. What was only delivered does not
 * count: it goes by its age.
 */
export async function listKnownInstallations(db: Queryable): Promise<number[]> {
  const { rows } = await db.query<{ id: string }>(
    `select installation_id::text as id from (
       select installation_id from proofline.runs
       union select installation_id from proofline.sessions
       union select installation_id from proofline.known_findings
       union select installation_id from proofline.paused_pull_requests
       union select installation_id from proofline.research_schedules
     ) as known
     where installation_id not in (select installation_id from proofline.uninstalled)
     order by installation_id`,
  );
  return rows.map(({ id }) => Number(id));
}
