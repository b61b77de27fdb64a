import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** Everything that reviews of a pull request have shown, the oldest first; the caller names the type of its rows. */
export async function listKnownFindings<Known>(db: Queryable, pullRequest: PullRequestKey): Promise<Known[]> {
  const { rows } = await db.query<{ known: Known }>(
    `select jsonb_build_object(
       'key', key, 'finding', finding, 'basePath', base_path, 'state', state, 'stateSha', state_sha,
       'isGone', is_gone, 'isPosted', is_posted, 'hasThread', has_thread, 'episode', episode,
       'lastSeenSha', last_seen_sha, 'formerQuotes', former_quotes)
       || case when corrections = '[]' then '{}' else jsonb_build_object('corrections', corrections) end as known
     from proofline.known_findings where installation_id = $1 and repository_id = $2 and number = $3
     order by created_at, key`,
    [pullRequest.installationId, pullRequest.repositoryId, pullRequest.number],
  );
  return rows.map(({ known }) => known);
}
