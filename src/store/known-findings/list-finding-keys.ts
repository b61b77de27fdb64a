import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** The ids of all findings that reviews of a pull request have shown. */
export async function listFindingKeys(db: Queryable, pullRequest: PullRequestKey): Promise<string[]> {
  const { rows } = await db.query<{ key: string }>(
    `select key from proofline.known_findings where installation_id = $1 and repository_id = $2 and number = $3
     order by key`,
    [pullRequest.installationId, pullRequest.repositoryId, pullRequest.number],
  );
  return rows.map(({ key }) => key);
}
