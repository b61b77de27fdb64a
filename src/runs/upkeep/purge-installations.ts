import { eraseInstallation } from '../../store/installations/erase-installation.ts';
import { forgetUninstalled, listUninstalled } from '../../store/installations/uninstalled.ts';
import { listSessionsOfInstallation } from '../../store/sessions/list-sessions.ts';
import { stopLiveRuns } from '../stop-live-runs.ts';
import { eraseSession } from './erase-session.ts';
import { forEachSession, SESSIONS_PER_STEP } from './for-each-session.ts';
import type { UpkeepDeps } from './upkeep-deps.ts';

const ROWS_PER_BATCH = 500;

/**
 * Goes on with erasing everything about installations that are gone: their sessions at the platform, then all their rows.
 * Repeated until nothing is left, because live runs need a moment to end and the platform may be away. Tells whether the
 * round may go on.
 */
export async function purgeInstallations(deps: UpkeepDeps, signal: AbortSignal): Promise<boolean> {
  for (const installationId of await listUninstalled(deps.pool)) {
    if (!(await purge(installationId, deps, signal))) return false;
  }
  return true;
}

async function purge(installationId: number, deps: UpkeepDeps, signal: AbortSignal): Promise<boolean> {
  const { pool, log } = deps;
  await stopLiveRuns(pool, installationId, 'uninstalled');
  const sessions = await listSessionsOfInstallation(pool, { installationId, limit: SESSIONS_PER_STEP });
  const mayGoOn = await forEachSession(sessions, deps, signal, async (session) => await eraseSession(session, deps));
  while (!signal.aborted && (await eraseInstallation(pool, installationId, ROWS_PER_BATCH)) > 0);
  if (await forgetUninstalled(pool, installationId)) {
    log.info({ installationId }, 'erased the data of an account that uninstalled the App');
  }
  return mayGoOn;
}
