import type { RepositoryKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** The newest answer that somebody was shown in an issue, and the commit that it speaks of. */
export interface NewestAnswer {
  readonly number: number;
  readonly runId: string;
  readonly sha: string;
  readonly question: string;
  readonly answer: string;
}

const PUBLISHED = `kind = 'research' and state->>'conclusion' = 'published' and state->'research'->'answer' is not null
       and state->'research'->'thread' is null and answer_deleted_at is null`;

/** Whether any question in a repository was answered. */
export async function hasAnswers(db: Queryable, { installationId, repositoryId }: RepositoryKey): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from proofline.runs where installation_id = $1 and repository_id = $2 and ${PUBLISHED} limit 1`,
    [installationId, repositoryId],
  );
  return rowCount === 1;
}

/** The newest answer of each of these issues, in the order of their numbers; issues without one are left out. */
export async function listNewestAnswers(
  db: Queryable,
  { installationId, repositoryId }: RepositoryKey,
  numbers: readonly number[],
): Promise<NewestAnswer[]> {
  if (numbers.length === 0) return [];
  const { rows } = await db.query<NewestAnswer>(
    `select distinct on (number) number, id as "runId", head_sha as sha,
            state->'research'->'question'->>'text' as question, state->'research'->'answer'->>'answer' as answer
     from proofline.runs
     where installation_id = $1 and repository_id = $2 and number = any($3) and ${PUBLISHED}
     order by number, attempt desc`,
    [installationId, repositoryId, numbers],
  );
  return rows;
}
