import { mountPaths } from '../../agents/mounts.ts';
import { requirePlan, requireSession } from './require.ts';
import type { PlannedRepository } from './planned-repository.ts';
import type { ReviewRun } from './run.ts';

/** A repository at one commit, with the place at which the agent finds it. */
export interface MountedRepository extends PlannedRepository {
  readonly path: string;
}

/** All repositories that sessions of the run are opened with, the one that it is about first. */
export function mountedRepositories(run: ReviewRun): readonly [MountedRepository, ...MountedRepository[]] {
  const { target } = run;
  const { mount, mergeBase, repositories = [] } = requirePlan(run);
  const { repositoryId, owner, repo } = target;
  const own = { repositoryId, owner, repo, sha: mount === 'head' ? target.headSha : mergeBase };
  const paths = mountPaths([own, ...repositories].map((one) => `${one.owner}/${one.repo}`));
  const [first = '', ...others] = paths;
  return [{ ...own, path: first }, ...repositories.map((one, at) => ({ ...one, path: others[at] ?? '' }))];
}

/** The handles by which the session's repositories get their tokens; none where the platform did not name the mount. */
export function tokenHandles(run: ReviewRun): readonly { readonly repositoryId: number; readonly mountId?: string }[] {
  const { mounts = [], mountId: only } = requireSession(run);
  return mountedRepositories(run).map(({ repositoryId, path }, at) => {
    const mountId =
      mounts.find((mount) => mount.path === path)?.id ??
      (at === 0 ? (mounts.find((mount) => mount.path === undefined)?.id ?? only) : undefined);
    return { repositoryId, ...(mountId === undefined ? {} : { mountId }) };
  });
}
