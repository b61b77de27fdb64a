import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';
import type { RunIdentity } from './insert-run.ts';

export interface NewPart extends RunIdentity {
  readonly id: string;
  /** The run that publishes for it. */
  readonly parentId: string;
  /** From 1. */
  readonly part: number;
  readonly state: unknown;
  readonly hasEnded: boolean;
}

/** Inserts a part of a run; one that is there already stays as it is. */
export async function insertPart(db: Queryable, part: NewPart): Promise<void> {
  const { installationId, repositoryId, number, headSha, baseRef, attempt } = part;
  await db.query(
    `insert into proofline.runs
       (id, installation_id, repository_id, number, head_sha, base_ref, attempt, part, parent_id, state, ended_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $11 then now() end) on conflict do nothing`,
    [
      part.id,
      installationId,
      repositoryId,
      number,
      headSha,
      baseRef,
      attempt,
      part.part,
      part.parentId,
      toJsonb(part.state),
      part.hasEnded,
    ],
  );
}
