import { deleteSession } from '../../store/sessions/delete-session.ts';
import type { StoredSession } from '../../store/sessions/session-record.ts';
import type { UpkeepDeps } from './upkeep-deps.ts';

/** Erases a session at the platform and then here; tells whether it is gone. One that still runs has to stop first. */
export async function eraseSession(
  { id, fileIds, isArchived }: StoredSession,
  { pool, executor }: UpkeepDeps,
): Promise<boolean> {
  if (!isArchived && (await executor.stop(id)) === 'still-running') return false;
  await executor.discard({ sessionId: id, fileIds });
  await deleteSession(pool, id);
  return true;
}
