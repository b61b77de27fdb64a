import type { Queryable } from '../queryable.ts';

/** A session that may still be alive, and what its run says about it. */
export interface UndecidedSession {
  readonly id: string;
  readonly runId: string;
  readonly fileIds: readonly string[];
  /** Absent when the run's row is gone. */
  readonly run: SessionOwner | null;
}

export interface SessionOwner {
  /** Milliseconds since the epoch; null while the run is live. */
  readonly endedAt: number | null;
  readonly sessionId: string | null;
  readonly formerSessionIds: readonly string[];
  /** The effect that was begun and has no result yet. */
  readonly intent: string | null;
  /** The kind of the run's outcome. */
  readonly outcome: string | null;
  /** The run that this one is a part of. */
  readonly parent: { readonly endedAt: number | null; readonly outcome: string | null } | null;
}

/**
 * Sessions that are neither archived nor known to be left open, those tried last at the end; at most `limit`.
 *
 * What a run has written about its sessions is seen as of now: list at the platform first, then here, and a session that
 * was listed there has its place or its intent here.
 */
export async function listUndecidedSessions(db: Queryable, limit: number): Promise<UndecidedSession[]> {
  const { rows } = await db.query<UndecidedSession>(
    `select session.id, session.run_id as "runId", session.file_ids as "fileIds",
            case when run.id is not null then jsonb_build_object(
              'endedAt', floor(extract(epoch from run.ended_at) * 1000),
              'sessionId', run.state->'session'->>'id',
              'formerSessionIds', coalesce(jsonb_path_query_array(run.state, '$.formerSessions[*].id'), '[]'),
              'intent', run.state->'intent'->>'effect',
              'outcome', run.state->'outcome'->>'kind',
              'parent', case when parent.id is not null then jsonb_build_object(
                'endedAt', floor(extract(epoch from parent.ended_at) * 1000),
                'outcome', parent.state->'outcome'->>'kind') end) end as run
     from proofline.sessions session
     left join proofline.runs run on run.id = session.run_id
     left join proofline.runs parent on parent.id = run.parent_id
     where session.archived_at is null and session.left_open_at is null
     order by session.tried_at nulls first, session.id limit $1`,
    [limit],
  );
  return rows;
}
