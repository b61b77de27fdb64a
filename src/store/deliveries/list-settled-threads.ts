import { toJsonb } from '../jsonb.ts';
import type { PullRequestKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/**
 * The threads of a pull request that people have settled and nobody has opened again, as far as deliveries tell: the ids
 * of their first comments.
 */
export async function listSettledThreads(
  db: Queryable,
  { installationId, repositoryId, number }: PullRequestKey,
): Promise<ReadonlySet<number>> {
  const { rows } = await db.query<{ id: number; isResolved: boolean }>(
    `select distinct on (intake->'threadId') (intake->'threadId')::float8 as id,
            (intake->'isResolved')::boolean as "isResolved"
     from proofline.deliveries where intake @> $1
     order by intake->'threadId', received_at desc`,
    [toJsonb({ kind: 'thread', installationId, repositoryId, number })],
  );
  return new Set(rows.filter(({ isResolved }) => isResolved).map(({ id }) => id));
}
