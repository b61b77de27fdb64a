import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** What was asked, and the answer that somebody was shown. */
export interface PublishedAnswer {
  readonly question: string;
  readonly answer: string;
}

type Asked = PullRequestKey & { readonly attempt: number };

/**
 * The newest `limit` answers in an issue or pull request that were given to questions before `attempt`, the oldest first:
 * those of its conversation, or with `thread` those in the threads of the finding that is known by it. What somebody has
 * deleted is left out.
 */
export async function listAnswers(
  db: Queryable,
  { attempt, ...issue }: Asked,
  { limit, thread = null }: { readonly limit: number; readonly thread?: string | null },
): Promise<PublishedAnswer[]> {
  const { rows } = await db.query<PublishedAnswer>(
    `select state->'research'->'question'->>'text' as question, state->'research'->'answer'->>'answer' as answer
     from proofline.runs
     where installation_id = $1 and repository_id = $2 and number = $3 and kind = 'research' and attempt < $4
       and state->'research'->'thread'->>'key' is not distinct from $6
       and state->>'conclusion' = 'published' and state->'research'->'answer' is not null
       and answer_deleted_at is null
     order by attempt desc limit $5`,
    [issue.installationId, issue.repositoryId, issue.number, attempt, limit, thread],
  );
  return rows.toReversed();
}
