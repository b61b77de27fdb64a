import type { Queryable } from '../queryable.ts';

/** The numbers of the pull requests that have a run for this commit. */
export async function listReviewedAt(
  db: Queryable,
  commit: { readonly installationId: number; readonly repositoryId: number; readonly headSha: string },
): Promise<number[]> {
  const { rows } = await db.query<{ number: number }>(
    `select distinct number from proofline.runs
     where installation_id = $1 and repository_id = $2 and head_sha = $3 and parent_id is null and kind = 'review'
     order by number`,
    [commit.installationId, commit.repositoryId, commit.headSha],
  );
  return rows.map(({ number }) => number);
}
