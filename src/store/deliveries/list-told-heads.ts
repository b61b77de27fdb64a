import { toJsonb } from '../jsonb.ts';
import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** The heads of a pull request that GitHub had told of when a delivery arrived, as far as deliveries are kept. */
export async function listToldHeads(
  db: Queryable,
  { installationId, repositoryId, number }: PullRequestKey,
  deliveryId: string,
): Promise<string[]> {
  const { rows } = await db.query<{ headSha: string }>(
    `select distinct intake->>'headSha' as "headSha" from proofline.deliveries
     where intake @> $1 and intake ? 'headSha'
       and received_at < (select received_at from proofline.deliveries where id = $2)`,
    [toJsonb({ kind: 'pull-request', installationId, repositoryId, number }), deliveryId],
  );
  return rows.map(({ headSha }) => headSha);
}
