import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** Takes the dismissal of a finding back. Returns the state in which it was; undefined when the pull request has none of that id. */
export async function reopenFinding(
  db: Queryable,
  pullRequest: PullRequestKey,
  key: string,
): Promise<'open' | 'fixed' | 'dismissed' | undefined> {
  const { rows } = await db.query<{ state: 'open' | 'fixed' | 'dismissed' }>(
    `with found as (
       select installation_id, repository_id, number, key, state from proofline.known_findings
       where installation_id = $1 and repository_id = $2 and number = $3 and key = $4 for update
     ), reopened as (
       update proofline.known_findings known
       set state = 'open', state_sha = last_seen_sha, is_gone = false, dismissed_by = null, dismissed_for = null,
           updated_at = now()
       from found
       where (known.installation_id, known.repository_id, known.number, known.key)
           = (found.installation_id, found.repository_id, found.number, found.key) and found.state = 'dismissed'
     )
     select state from found`,
    [pullRequest.installationId, pullRequest.repositoryId, pullRequest.number, key],
  );
  return rows[0]?.state;
}
