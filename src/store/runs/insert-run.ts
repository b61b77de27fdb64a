import { toJsonb } from '../jsonb.ts';
import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** What makes a run unique: repeated triggers for the same identity collapse into one row. */
export interface RunIdentity extends PullRequestKey {
  readonly headSha: string;
  readonly baseRef: string;
  readonly attempt: number;
  /** Reviews and research are counted apart [review]. */
  readonly kind?: 'review' | 'research';
}

/** Inserts a run, with the plan of `planOf` when that run is named; tells whether this call made it. */
export async function insertRun(
  db: Queryable,
  id: string,
  identity: RunIdentity,
  state: unknown,
  planOf?: string,
): Promise<boolean> {
  const { installationId, repositoryId, number, headSha, baseRef, attempt, kind = 'review' } = identity;
  const { rowCount } = await db.query(
    `insert into proofline.runs
       (id, installation_id, repository_id, number, head_sha, base_ref, attempt, kind, state, plan)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, (select plan from proofline.runs where id = $10)) on conflict do nothing`,
    [id, installationId, repositoryId, number, headSha, baseRef, attempt, kind, toJsonb(state), planOf ?? null],
  );
  return rowCount === 1;
}
