import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';

/**
 * Makes a part live again that has ended, with the state it goes on from; tells whether it did. It does not when the part
 * has not ended as it had at `endedAt`: another worker was here before.
 */
export async function reopenPart(
  db: Queryable,
  { id, endedAt, state }: { readonly id: string; readonly endedAt: number; readonly state: unknown },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update proofline.runs set state = $3, ended_at = null, updated_at = now()
     where id = $1 and parent_id is not null and ended_at is not null and (state->>'endedAt')::float8 = $2`,
    [id, endedAt, toJsonb(state)],
  );
  return rowCount === 1;
}
