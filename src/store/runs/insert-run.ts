import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';

/** What makes a run unique: repeated triggers for the same identity collapse into one row. */
export interface RunIdentity {
  readonly installationId: number;
  readonly repositoryId: number;
  readonly number: number;
  readonly headSha: string;
  readonly baseRef: string;
  readonly attempt: number;
}

/** Inserts a run; tells whether this call made it. */
export async function insertRun(db: Queryable, id: string, identity: RunIdentity, state: unknown): Promise<boolean> {
  const { installationId, repositoryId, number, headSha, baseRef, attempt } = identity;
  const { rowCount } = await db.query(
    `insert into proofline.runs (id, installation_id, repository_id, number, head_sha, base_ref, attempt, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [id, installationId, repositoryId, number, headSha, baseRef, attempt, toJsonb(state)],
  );
  return rowCount === 1;
}
