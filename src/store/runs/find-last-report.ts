import type { Queryable } from '../queryable.ts';

/** What a scheduled question has led to before. */
export interface StoredReport<Answer> {
  readonly sha: string;
  readonly answer: Answer;
}

/** The newest whole report on the question of a run before that run; undefined when none is kept. */
export async function findLastReport<Answer>(db: Queryable, runId: string): Promise<StoredReport<Answer> | undefined> {
  const { rows } = await db.query<StoredReport<Answer>>(
    `select earlier.head_sha as sha, earlier.state->'research'->'answer' as answer
     from proofline.runs run join proofline.runs earlier
       on (earlier.installation_id, earlier.repository_id) = (run.installation_id, run.repository_id)
      and earlier.kind = 'research' and earlier.id <> run.id and earlier.created_at <= run.created_at
      and lower(earlier.state->'research'->'question'->>'name') = lower(run.state->'research'->'question'->>'name')
     where run.id = $1 and earlier.state->>'conclusion' = 'published'
       and earlier.state->'outcome'->>'kind' = 'complete' and earlier.state->'research'->'answer' is not null
     order by earlier.created_at desc limit 1`,
    [runId],
  );
  return rows[0];
}
