import type { RepositoryKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** An answer in an issue that somebody was shown, and the code that it rests on. */
export interface CitedAnswer<Citation> {
  readonly runId: string;
  /** The comment that it stands in. */
  readonly commentId: number;
  /** The commit in which its quotes were last seen. */
  readonly seenSha: string;
  readonly citations: readonly Citation[];
  /** The repository that was asked about, as it was called then, and those that were read beside it. */
  readonly own: { readonly owner: string; readonly repo: string };
  readonly others: readonly { readonly owner: string; readonly repo: string }[];
}

/**
 * The newest `limit` answers in issues of a repository that cite code and of which nobody was told that they are out of
 * date, the newest first. What was asked in a pull request is about its code, and a scheduled report is made anew anyway.
 */
export async function listCitedAnswers<Citation>(
  db: Queryable,
  { installationId, repositoryId }: RepositoryKey,
  limit: number,
): Promise<CitedAnswer<Citation>[]> {
  const { rows } = await db.query<CitedAnswer<Citation>>(
    `select id as "runId", (state->'research'->>'commentId')::float8 as "commentId",
            coalesce(checked_sha, head_sha) as "seenSha", state->'research'->'answer'->'citations' as citations,
            jsonb_build_object('owner', state->'target'->'owner', 'repo', state->'target'->'repo') as own,
            coalesce(state->'plan'->'repositories', '[]') as others
     from proofline.runs
     where installation_id = $1 and repository_id = $2 and kind = 'research' and stale_sha is null
       and answer_deleted_at is null
       and state->>'conclusion' = 'published' and state->'research'->'commentId' is not null
       and state->'research'->'question'->'isPullRequest' is null and state->'research'->'thread' is null
       and jsonb_array_length(coalesce(state->'research'->'answer'->'citations', '[]')) > 0
     order by created_at desc, id limit $3`,
    [installationId, repositoryId, limit],
  );
  return rows;
}
