import type { Pool } from 'pg';
import { inTransaction } from '../queryable.ts';
import { WAKE_SQL } from '../wake.ts';

export interface SessionNotice {
  /** Equal for every delivery of the same notice. */
  readonly id: string;
  readonly type: string;
  readonly sessionId: string;
}

/** What `Wakes.wait` takes for a session: who follows it waits for this. */
export const sessionWakeKey = (sessionId: string): string => `session:${sessionId}`;

/**
 * Records a notice and wakes whoever follows its session, in one transaction: what was recorded has woken, and what has
 * woken was recorded. Tells whether it woke: a repeated notice wakes nobody.
 *
 * One about a session that is not known here wakes and is not kept: the session may be opened at this moment, but most
 * belong to other programs of the same workspace, as many as those have.
 */
export async function recordNotice(pool: Pool, { id, type, sessionId }: SessionNotice): Promise<boolean> {
  return await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ isRepeated: boolean }>(RECORD, [id, type, sessionId]);
    if (rows[0]?.isRepeated === true) return false;
    await client.query(WAKE_SQL, [sessionWakeKey(sessionId)]);
    return true;
  });
}

const RECORD = `
  with known as (select from proofline.sessions where id = $3),
  recorded as (
    insert into proofline.platform_notices (id, type, session_id)
    select $1, $2, $3 where exists (select from known)
    on conflict (id) do nothing returning id)
  select exists (select from known) and not exists (select from recorded) as "isRepeated"`;
