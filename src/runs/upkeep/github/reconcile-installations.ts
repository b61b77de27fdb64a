import { messageOf } from '../../../core/errors.ts';
import { type Installation, isInstallationGone, listInstallations } from '../../../github/reconciling/installations.ts';
import { listKnownInstallations } from '../../../store/installations/list-known-installations.ts';
import { ProvisionedTable } from '../../../store/provisioned/provisioned.ts';
import { uninstall } from '../../intake/uninstall.ts';
import { stopLiveRuns } from '../../stop-live-runs.ts';
import type { ReconcilerDeps } from './reconciler-deps.ts';

/**
 * Reads where the App is installed and does what the events would have led to that were missed: what belongs to an
 * installation that is gone is erased, the live runs of one that is suspended stop. Returns the others. What fails for one
 * installation is tried again in the next round and keeps the others from nothing.
 */
export async function reconcileInstallations(deps: ReconcilerDeps): Promise<Installation[]> {
  const { github, pool } = deps;
  const installations = await listInstallations(github.app());
  const listed = new Set(installations.map(({ id }) => id));
  if (await isSameApp(deps)) {
    const missing = (await listKnownInstallations(pool)).filter((id) => !listed.has(id));
    await forEach(missing, deps, async (id) => await eraseIfGone(id, deps));
  }
  const suspended = installations.filter(({ isSuspended }) => isSuspended).map(({ id }) => id);
  await forEach(suspended, deps, async (id) => await stopLiveRuns(pool, id, 'suspended'));
  return installations.filter(({ isSuspended }) => !isSuspended);
}

async function forEach(
  installationIds: readonly number[],
  { log }: ReconcilerDeps,
  work: (installationId: number) => Promise<void>,
): Promise<void> {
  for (const installationId of installationIds) {
    await work(installationId).catch((error: unknown) =>
      log.warn({ installationId, err: messageOf(error) }, 'an installation could not be held against what is known'),
    );
  }
}

/** What is erased cannot be brought back, and a list can be incomplete: GitHub has to say so of this very one. */
async function eraseIfGone(installationId: number, deps: ReconcilerDeps): Promise<void> {
  if (!(await isInstallationGone(deps.github.app(), installationId))) return;
  deps.log.info({ installationId }, 'an account has uninstalled the App without our being told');
  await uninstall({ kind: 'uninstalled', installationId }, deps);
}

/** To another App, which works by the same database from now on, all installations look gone. */
async function isSameApp({ pool, appId, log }: ReconcilerDeps): Promise<boolean> {
  const apps = new ProvisionedTable<number>(pool);
  const known = await apps.load('github-app');
  if (known === undefined) await apps.save('github-app', appId);
  if (known === undefined || known === appId) return true;
  log.warn({ known, appId }, 'APP_ID is of another App than the data: nothing is erased for its installations');
  return false;
}
