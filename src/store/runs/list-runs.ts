import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

export interface RunSummary {
  readonly id: string;
  readonly headSha: string;
  readonly baseRef: string;
  readonly attempt: number;
  /** Still working on its conclusion. What comes after it, such as a session that has yet to stop, holds nobody up. */
  readonly isLive: boolean;
  readonly isStopOrdered: boolean;
  /** Stopped by a person, or ordered to be. */
  readonly isCancelled: boolean;
  /** The delivery that started the run, and the comment if it was a command. */
  readonly deliveryId: string | null;
  readonly commentId: string | null;
  /** Where that comment stands; null for a run of before there were several places. */
  readonly commentPlace: string | null;
  /** Why its work is over; null while it goes on. */
  readonly outcome: string | null;
  /** What it may spend in all, raises that it has yet to take in included, in US cents. */
  readonly budgetCents: number;
  readonly checkRunId: number | null;
  /** What one press of the button adds, in US cents. */
  readonly stepCents: number | null;
  /** How its check was concluded. */
  readonly conclusion: string | null;
  /** Started without anybody asking for it. */
  readonly isAutomatic: boolean;
  /** Came as far as to look at the change. */
  readonly isPlanned: boolean;
  /** Why there is no review, for a run that only tells so. */
  readonly heldBy: string | null;
}

/** All reviews of one pull request, the newest first. */
export async function listRuns(db: Queryable, pullRequest: PullRequestKey): Promise<RunSummary[]> {
  const { rows } = await db.query<RunSummary>(
    `select id, head_sha as "headSha", base_ref as "baseRef", attempt,
            ended_at is null and state->'conclusion' is null as "isLive", stop_ordered as "isStopOrdered",
            state->'trigger'->>'deliveryId' as "deliveryId", state->'trigger'->>'commentId' as "commentId",
            state->'trigger'->>'commentPlace' as "commentPlace",
            coalesce(state->'outcome'->>'cause' = 'cancelled', false) or exists (
              select from proofline.run_inbox
              where run_id = runs.id and fact->>'type' = 'stop' and fact->>'cause' = 'cancelled'
            ) as "isCancelled",
            state->'trigger'->>'kind' = 'pull-request' and state->'trigger'->'isAsked' is null as "isAutomatic",
            state->'plan' is not null as "isPlanned",
            case when state->'outcome'->>'kind' = 'held' then state->'outcome'->>'reason' end as "heldBy",
            state->'outcome'->>'kind' as outcome, (state->>'checkRunId')::float8 as "checkRunId",
            (state->'limits'->'raise'->>'stepCents')::float8 as "stepCents", state->>'conclusion' as conclusion,
            greatest(
              (state->'limits'->>'budgetCents')::float8,
              (select max((fact->>'budgetCents')::float8) from proofline.run_inbox
               where run_id = runs.id and fact->>'type' = 'budget-raised')
            ) as "budgetCents"
     from proofline.runs where installation_id = $1 and repository_id = $2 and number = $3
       and parent_id is null and kind = 'review'
     order by created_at desc, attempt desc`,
    [pullRequest.installationId, pullRequest.repositoryId, pullRequest.number],
  );
  return rows;
}
