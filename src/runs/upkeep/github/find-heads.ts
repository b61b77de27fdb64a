import { messageOf } from '../../../core/errors.ts';
import type { Installation } from '../../../github/reconciling/installations.ts';
import { isAllowed } from '../../is-allowed.ts';
import { InstallationWatch } from './installation-watch.ts';
import type { ReconcilerDeps } from './reconciler-deps.ts';

/** Installations looked at side by side, each by one request at a time. */
const CONCURRENT = 4;

/**
 * Returns the look for missed heads: at the open pull requests of all installations that are served. `awaited` names the
 * repositories of which word is on its way, which are left alone for now.
 */
export function createHeadFinder(deps: ReconcilerDeps) {
  const watches = new Map<number, InstallationWatch>();
  return async (
    installations: readonly Installation[],
    awaited: ReadonlySet<number>,
    signal: AbortSignal,
  ): Promise<void> => {
    const ids = new Set(installations.map(({ id }) => id));
    for (const id of watches.keys()) if (!ids.has(id)) watches.delete(id);
    const waiting = installations.values(); // shared: each worker takes the next one
    const look = async (installation: Installation) => {
      try {
        if (!(await isAllowed(installation.login, deps))) return;
        const watch = watches.get(installation.id) ?? new InstallationWatch(installation, deps);
        watches.set(installation.id, watch);
        await watch.look(awaited, signal);
      } catch (error) {
        const { id: installationId } = installation;
        deps.log.warn({ installationId, err: messageOf(error) }, 'missed heads could not be looked for');
      }
    };
    const worker = async () => {
      for (const installation of waiting) if (!signal.aborted) await look(installation);
    };
    await Promise.all(Array.from({ length: CONCURRENT }, () => worker()));
  };
}
