import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';

/**
 * What a delivery with this content has led to, if it was this kind of decision. The same request can be delivered again
 * under another id: only what is in its payload tells.
 */
export async function findDecision(db: Queryable, intake: object, kind: string): Promise<unknown> {
  const { rows } = await db.query<{ decision: unknown }>(
    `select decision from proofline.deliveries where intake @> $1 and decision->>'kind' = $2
     order by received_at limit 1`,
    [toJsonb(intake), kind],
  );
  return rows[0]?.decision;
}
