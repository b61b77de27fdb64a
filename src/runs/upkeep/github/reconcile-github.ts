import { messageOf } from '../../../core/errors.ts';
import { createHeadFinder } from './find-heads.ts';
import { reconcileInstallations } from './reconcile-installations.ts';
import type { ReconcilerDeps } from './reconciler-deps.ts';
import { createRedeliverer } from './redeliver.ts';

/**
 * Returns the round that holds GitHub against what we know: deliveries that failed, installations that have gone, heads
 * of open pull requests that nobody told us of. What fails is tried again in the next round and keeps the rest from nothing.
 */
export function createGitHubReconciler(deps: ReconcilerDeps): (signal: AbortSignal) => Promise<void> {
  const redeliver = createRedeliverer(deps);
  const findHeads = createHeadFinder(deps);
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      deps.log.warn({ err: messageOf(error), what }, 'GitHub could not be held against what is known');
      return undefined;
    }
  };
  return async (signal) => {
    // A delivery says more than what can be found without it: who has pushed, above all.
    const awaited = await attempt('deliveries', async () => await redeliver(signal));
    const installations = await attempt('installations', async () => await reconcileInstallations(deps));
    if (installations !== undefined) await findHeads(installations, awaited ?? new Set(), signal);
  };
}
