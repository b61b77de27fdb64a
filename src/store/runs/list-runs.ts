import type { Queryable } from '../queryable.ts';

export interface RunSummary {
  readonly id: string;
  readonly headSha: string;
  readonly baseRef: string;
  readonly attempt: number;
  /** Still working on its conclusion. What comes after it, such as a session that has yet to stop, holds nobody up. */
  readonly isLive: boolean;
  readonly isStopOrdered: boolean;
  /** The delivery that started the run, and the comment if it was a command. */
  readonly deliveryId: string | null;
  readonly commentId: string | null;
}

/** All runs of one pull request, the newest first. */
export async function listRuns(
  db: Queryable,
  pullRequest: { readonly installationId: number; readonly repositoryId: number; readonly number: number },
): Promise<RunSummary[]> {
  const { rows } = await db.query<RunSummary>(
    `select id, head_sha as "headSha", base_ref as "baseRef", attempt,
            ended_at is null and state->'conclusion' is null as "isLive", stop_ordered as "isStopOrdered",
            state->'trigger'->>'deliveryId' as "deliveryId", state->'trigger'->>'commentId' as "commentId"
     from proofline.runs where installation_id = $1 and repository_id = $2 and number = $3
     order by created_at desc, attempt desc`,
    [pullRequest.installationId, pullRequest.repositoryId, pullRequest.number],
  );
  return rows;
}
