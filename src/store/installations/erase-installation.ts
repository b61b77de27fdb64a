import type { Queryable } from '../queryable.ts';

/**
 * Deletes at most `limit` rows of each kind that belong to an installation: ended runs with their histories, what they
 * spent and found, and the deliveries that asked for them. Returns how many rows it deleted; zero means that nothing is
 * left but live runs and the sessions recorded for them.
 */
export async function eraseInstallation(db: Queryable, installationId: number, limit: number): Promise<number> {
  let deleted = 0;
  for (const sql of ERASURES) deleted += (await db.query(sql, [installationId, limit])).rowCount ?? 0;
  return deleted;
}

const ERASURES = [
  `delete from proofline.runs where id in (
     select id from proofline.runs where installation_id = $1 and ended_at is not null limit $2)`,
  `delete from proofline.spend where run_id in (
     select run_id from proofline.spend where installation_id = $1 limit $2)`,
  `delete from proofline.known_findings where (installation_id, repository_id, number, key) in (
     select installation_id, repository_id, number, key from proofline.known_findings
     where installation_id = $1 limit $2)`,
  `delete from proofline.paused_pull_requests where (installation_id, repository_id, number) in (
     select installation_id, repository_id, number from proofline.paused_pull_requests
     where installation_id = $1 limit $2)`,
  `delete from proofline.research_schedules where (installation_id, repository_id) in (
     select installation_id, repository_id from proofline.research_schedules where installation_id = $1 limit $2)`,
  `delete from proofline.deliveries where id in (
     select id from proofline.deliveries where intake->>'installationId' = $1::text limit $2)`,
];
