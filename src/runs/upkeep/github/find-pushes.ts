import type { InstalledRepository } from '../../../github/reconciling/repositories.ts';
import { listWatchedRepositories } from '../../../store/runs/list-watched-repositories.ts';
import type { ReconcilerDeps } from './reconciler-deps.ts';
import { foundId, recordFound } from './record-found.ts';

/** What has just been pushed is on its way to us. */
const SETTLING_MS = 30_000;

/**
 * Hands to intake the repositories that were pushed to since we were last told of a push to their default branch, where
 * such a push matters. Which branch it was, intake finds out; from GitHub nothing is asked here.
 */
export async function findPushes(
  repositories: readonly InstalledRepository[],
  installationId: number,
  deps: Pick<ReconcilerDeps, 'pool' | 'clock' | 'everyMs' | 'enqueueIntake'>,
): Promise<void> {
  const settledBefore = deps.clock.now() - Math.min(SETTLING_MS, deps.everyMs);
  const watched = await listWatchedRepositories(deps.pool, installationId);
  const toldAt = new Map(watched.map((one) => [one.repositoryId, one.toldAt?.getTime() ?? 0]));
  for (const { id: repositoryId, owner, name: repo, pushedAt } of repositories) {
    if (pushedAt <= (toldAt.get(repositoryId) ?? Infinity) || pushedAt > settledBefore) continue;
    await recordFound(deps, {
      id: foundId('push', installationId, repositoryId, pushedAt),
      action: 'default-branch-pushed',
      intake: { kind: 'default-branch-pushed', installationId, repositoryId, owner, repo },
    });
  }
}
