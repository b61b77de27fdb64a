import { toJsonb } from '../jsonb.ts';
import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

export interface Correction {
  readonly key: string;
  /** As it stands in the commit `sha`. */
  readonly finding: { readonly title: string; readonly body: string; readonly severity: string };
  readonly sha: string;
  /** What it was known by until now. */
  readonly former: { readonly category: string; readonly quote: string };
}

/**
 * Replaces what an open finding says. If it was seen in another commit since, it keeps its place there, and only the words
 * and the severity change. One that is not open any more stays as it is.
 */
export async function correctFinding(
  db: Queryable,
  pullRequest: PullRequestKey,
  { key, finding, sha, former }: Correction,
): Promise<void> {
  const { title, body, severity } = finding;
  await db.query(
    `update proofline.known_findings
     set finding = case when last_seen_sha = $5 then $6::jsonb else (finding - 'suggestion') || $7::jsonb end,
         corrections = corrections || jsonb_build_array($8::jsonb), updated_at = now()
     where installation_id = $1 and repository_id = $2 and number = $3 and key = $4 and state = 'open'`,
    [
      pullRequest.installationId,
      pullRequest.repositoryId,
      pullRequest.number,
      key,
      sha,
      toJsonb(finding),
      toJsonb({ title, body, severity }),
      toJsonb(former),
    ],
  );
}
