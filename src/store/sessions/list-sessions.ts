import type { Queryable } from '../queryable.ts';
import { STORED_SESSION, type StoredSession } from './session-record.ts';

const NO_LIVE_RUN =
  'not exists (select from proofline.runs run where run.id = session.run_id and run.ended_at is null)';

/** Sessions left open whose pull request was closed, or whose run ended before `leftOpenBefore`; at most `limit`. */
export async function listEndedConversations(
  db: Queryable,
  { leftOpenBefore, limit }: { readonly leftOpenBefore: Date; readonly limit: number },
): Promise<StoredSession[]> {
  const { rows } = await db.query<StoredSession>(
    `select ${STORED_SESSION} from proofline.sessions
     where archived_at is null and left_open_at is not null
       and (conversation_ended_at is not null or left_open_at < $1)
     order by tried_at nulls first, id limit $2`,
    [leftOpenBefore, limit],
  );
  return rows;
}

/** Archived sessions whose uploaded files are still there; at most `limit`. */
export async function listSessionsWithFiles(db: Queryable, limit: number): Promise<StoredSession[]> {
  const { rows } = await db.query<StoredSession>(
    `select ${STORED_SESSION} from proofline.sessions
     where archived_at is not null and files_deleted_at is null and file_ids <> '[]'
     order by tried_at nulls first, id limit $1`,
    [limit],
  );
  return rows;
}

/** Sessions opened before `openedBefore` that no live run works with; at most `limit`. */
export async function listExpiredSessions(
  db: Queryable,
  { openedBefore, limit }: { readonly openedBefore: Date; readonly limit: number },
): Promise<StoredSession[]> {
  const { rows } = await db.query<StoredSession>(
    `select ${STORED_SESSION} from proofline.sessions session
     where opened_at < $1
       and ${NO_LIVE_RUN}
     order by tried_at nulls first, id limit $2`,
    [openedBefore, limit],
  );
  return rows;
}

/** All sessions of an installation that is gone and that no live run works with; at most `limit`. */
export async function listSessionsOfInstallation(
  db: Queryable,
  { installationId, limit }: { readonly installationId: number; readonly limit: number },
): Promise<StoredSession[]> {
  const { rows } = await db.query<StoredSession>(
    `select ${STORED_SESSION} from proofline.sessions session
     where installation_id = $1
       and ${NO_LIVE_RUN}
     order by tried_at nulls first, id limit $2`,
    [installationId, limit],
  );
  return rows;
}
