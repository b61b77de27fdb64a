import type { Queryable } from '../queryable.ts';

/** A head that has a run. */
export interface RunHead {
  readonly id: string;
  readonly number: number;
  readonly headSha: string;
  readonly baseRef: string;
  /** Why there is no review, for a run that only tells so. */
  readonly heldBy: string | null;
  /** Ordered to stop, and not by a person: because the pull request was closed, for one. */
  readonly isStopped: boolean;
  /** It has ended and GitHub never took the conclusion of its check. */
  readonly isUnreported: boolean;
}

/** The heads of these pull requests that have a run, the newest first. */
export async function listHeads(
  db: Queryable,
  { installationId, repositoryId }: { readonly installationId: number; readonly repositoryId: number },
  numbers: readonly number[],
): Promise<RunHead[]> {
  const { rows } = await db.query<RunHead>(
    `select id, number, head_sha as "headSha", base_ref as "baseRef",
            case when state->'outcome'->>'kind' = 'held' then state->'outcome'->>'reason' end as "heldBy",
            stop_ordered and coalesce(state->'outcome'->>'cause' <> 'cancelled', true) and not exists (
              select from proofline.run_inbox
              where run_id = runs.id and fact->>'type' = 'stop' and fact->>'cause' = 'cancelled'
            ) as "isStopped",
            ended_at is not null and coalesce(state->>'conclusion' = 'unreported', false) as "isUnreported"
     from proofline.runs
     where installation_id = $1 and repository_id = $2 and number = any($3) and parent_id is null
       and kind = 'review'
     order by created_at desc, attempt desc`,
    [installationId, repositoryId, numbers],
  );
  return rows;
}
