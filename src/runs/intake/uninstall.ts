import type { Intake } from '../../triggers/intake.ts';
import { markUninstalled } from '../../store/installations/uninstalled.ts';
import { stopLiveRuns } from '../stop-live-runs.ts';
import type { IntakeDeps, Recorded } from './intake-context.ts';

type Uninstalled = Extract<Intake, { kind: 'uninstalled' }>;

/**
 * An account has removed the App: its live runs stop now, its data is erased by upkeep from now on. Needs no question to
 * GitHub: an installation never comes back under its id.
 */
export async function uninstall(
  { installationId }: Uninstalled,
  { pool }: Pick<IntakeDeps, 'pool'>,
): Promise<Recorded> {
  await markUninstalled(pool, installationId);
  await stopLiveRuns(pool, installationId, 'uninstalled');
  return { kind: 'erase', reason: 'the App was uninstalled' };
}
