import type { Queryable } from '../queryable.ts';

export interface RunSummary {
  readonly id: string;
  readonly headSha: string;
  readonly baseRef: string;
  readonly attempt: number;
  readonly isLive: boolean;
  readonly isStopOrdered: boolean;
}

/** All runs of one pull request, the newest first. */
export async function listRuns(
  db: Queryable,
  pullRequest: { readonly installationId: number; readonly repositoryId: number; readonly number: number },
): Promise<RunSummary[]> {
  const { rows } = await db.query<RunSummary>(
    `select id, head_sha as "headSha", base_ref as "baseRef", attempt, ended_at is null as "isLive",
            stop_ordered as "isStopOrdered"
     from proofline.runs where installation_id = $1 and repository_id = $2 and number = $3
     order by created_at desc, attempt desc`,
    [pullRequest.installationId, pullRequest.repositoryId, pullRequest.number],
  );
  return rows;
}
