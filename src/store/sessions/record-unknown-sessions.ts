import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';
import type { SessionRecord } from './session-record.ts';

/** Records those of the given sessions that are not recorded yet, and returns them; the others stay as they are. */
export async function recordUnknownSessions(
  db: Queryable,
  sessions: readonly SessionRecord[],
): Promise<Pick<SessionRecord, 'id' | 'runId'>[]> {
  const { rows } = await db.query<Pick<SessionRecord, 'id' | 'runId'>>(
    `insert into proofline.sessions (id, run_id, installation_id, repository_id, number, file_ids, opened_at)
     select id, "runId", "installationId", "repositoryId", number, "fileIds", "openedAt"
     from jsonb_to_recordset($1::jsonb) as met (
       id text, "runId" text, "installationId" bigint, "repositoryId" bigint, number integer, "fileIds" jsonb,
       "openedAt" timestamptz)
     on conflict (id) do nothing returning id, run_id as "runId"`,
    [toJsonb(sessions)],
  );
  return rows;
}
