import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';

/** When a repository was last given to an installation, as far as deliveries tell. */
export async function findAddedAt(
  db: Queryable,
  { installationId, repositoryId }: { readonly installationId: number; readonly repositoryId: number },
): Promise<Date | undefined> {
  const { rows } = await db.query<{ at: Date | null }>(
    'select max(received_at) as at from proofline.deliveries where intake @> $1',
    [toJsonb({ kind: 'repositories-added', installationId, repositoryIds: [repositoryId] })],
  );
  return rows[0]?.at ?? undefined;
}
