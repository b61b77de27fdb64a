import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';

/** What a delivery about a pull request told of its head, and what it led to. */
export interface RecordedHead {
  readonly number: number;
  readonly headSha: string | null;
  readonly action: string;
  readonly isDecided: boolean;
  readonly kind: string | null;
  readonly reason: string | null;
}

/** The deliveries that told of heads of these pull requests. */
export async function listHeadDeliveries(
  db: Queryable,
  { installationId, repositoryId }: { readonly installationId: number; readonly repositoryId: number },
  numbers: readonly number[],
): Promise<RecordedHead[]> {
  const { rows } = await db.query<RecordedHead>(
    `select (intake->>'number')::integer as number, intake->>'headSha' as "headSha", intake->>'action' as action,
            decided_at is not null as "isDecided", decision->>'kind' as kind, decision->>'reason' as reason
     from proofline.deliveries where intake @> $1 and (intake->>'number')::integer = any($2)`,
    [toJsonb({ kind: 'pull-request', installationId, repositoryId }), numbers],
  );
  return rows;
}
