import type { Intake } from '../../triggers/intake.ts';
import { forgetSchedules } from '../../store/schedules/schedules.ts';
import { stopLiveRuns } from '../stop-live-runs.ts';
import type { IntakeDeps, Recorded } from './intake-context.ts';

type RepositoriesRemoved = Extract<Intake, { kind: 'repositories-removed' }>;

/**
 * An account has taken repositories away from the App: their live runs stop, since nothing could be written any more, and
 * what they ask again and again is asked no more.
 */
export async function forgetRepositories(
  { installationId, repositoryIds }: RepositoriesRemoved,
  { pool }: Pick<IntakeDeps, 'pool'>,
): Promise<Recorded> {
  await forgetSchedules(pool, { installationId, repositoryIds });
  await stopLiveRuns(pool, installationId, 'uninstalled', repositoryIds);
  return { kind: 'stop', reason: 'repositories were removed from the installation' };
}
