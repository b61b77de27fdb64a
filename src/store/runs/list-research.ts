import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** A run that researches a question. */
export interface ResearchSummary {
  readonly id: string;
  readonly attempt: number;
  /** Its answer, or what became of it, is still to come. */
  readonly isLive: boolean;
  readonly isStopOrdered: boolean;
  /** What has asked: a delivery, and the comment if there was one. */
  readonly deliveryId: string | null;
  readonly commentId: string | null;
  readonly commentPlace: string | null;
  /** Where its answer stands. */
  readonly answerId: string | null;
  /** The finding in whose thread it was asked, as people call that. */
  readonly findingKey: string | null;
  /** What asked it: a label and an opened issue ask but once. */
  readonly source: string;
  readonly question: string;
  /** Somebody was shown an answer, and nobody has deleted it. */
  readonly isAnswered: boolean;
  /** The session that it has left open for more questions. */
  readonly openSessionId: string | null;
}

/** All research of one issue or pull request, the newest first. */
export async function listResearch(db: Queryable, issue: PullRequestKey): Promise<ResearchSummary[]> {
  const { rows } = await db.query<ResearchSummary>(
    `select run.id, run.attempt, run.ended_at is null and run.state->'conclusion' is null as "isLive",
            run.stop_ordered as "isStopOrdered",
            run.state->'trigger'->>'deliveryId' as "deliveryId", run.state->'trigger'->>'commentId' as "commentId",
            run.state->'trigger'->>'commentPlace' as "commentPlace",
            run.state->'research'->>'commentId' as "answerId",
            run.state->'research'->'thread'->>'key' as "findingKey",
            run.state->'research'->'question'->>'source' as source,
            run.state->'research'->'question'->>'text' as question,
            coalesce(run.state->>'conclusion' = 'published', false) and run.state->'research'->'answer' is not null
              and run.answer_deleted_at is null as "isAnswered",
            session.id as "openSessionId"
     from proofline.runs run
     left join proofline.sessions session
       on session.id = run.state->'session'->>'id' and session.run_id = run.id
      and session.archived_at is null and session.conversation_ended_at is null
     where run.installation_id = $1 and run.repository_id = $2 and run.number = $3 and run.kind = 'research'
     order by run.created_at desc, run.attempt desc`,
    [issue.installationId, issue.repositoryId, issue.number],
  );
  return rows;
}
