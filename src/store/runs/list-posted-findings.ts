import type { Queryable } from '../queryable.ts';
import type { RunIdentity } from './insert-run.ts';

/**
 * The findings that reviews of earlier attempts at the same head have posted, as their runs hold them; the caller names
 * their type.
 */
export async function listPostedFindings<Finding>(db: Queryable, run: RunIdentity): Promise<Finding[]> {
  const { rows } = await db.query<{ finding: Finding }>(
    `select finding from proofline.runs, jsonb_array_elements(state->'findings') as finding
     where installation_id = $1 and repository_id = $2 and number = $3 and head_sha = $4 and base_ref = $5
       and attempt < $6 and state->'review'->'id' is not null`,
    [run.installationId, run.repositoryId, run.number, run.headSha, run.baseRef, run.attempt],
  );
  return rows.map(({ finding }) => finding);
}
