import type { Queryable } from '../queryable.ts';
import type { PullRequestKey } from '../pull-request-key.ts';

/** A finding as it stands in the books; the caller names the type of its content. */
export interface StoredFinding<Content> {
  readonly finding: Content;
  readonly state: 'open' | 'fixed' | 'dismissed';
  /** The commit in which it stood as `finding` says. */
  readonly lastSeenSha: string;
  readonly firstSeenAt: Date;
  /** The commit of the review that was the first to show it; null once retention has removed that. */
  readonly firstSeenSha: string | null;
}

/** The finding of that id, if reviews of the pull request have shown one. */
export async function findKnownFinding<Content>(
  db: Queryable,
  pullRequest: PullRequestKey,
  key: string,
): Promise<StoredFinding<Content> | undefined> {
  const { rows } = await db.query<StoredFinding<Content>>(
    `select known.finding, known.state, known.last_seen_sha as "lastSeenSha", known.created_at as "firstSeenAt",
            first.head_sha as "firstSeenSha"
     from proofline.known_findings known left join proofline.runs first on first.id = known.first_run_id
     where known.installation_id = $1 and known.repository_id = $2 and known.number = $3 and known.key = $4`,
    [pullRequest.installationId, pullRequest.repositoryId, pullRequest.number, key],
  );
  return rows[0];
}
