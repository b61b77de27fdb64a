import type { Pool } from 'pg';
import { listLiveRuns } from '../store/runs/list-live-runs.ts';

/**
 * Makes sure that every live run is in the engine's hands. A run that is there already is left alone; one whose workflow
 * ended in an error, or was never enqueued because of a crash, goes on.
 */
export async function resumeLiveRuns(
  pool: Pool,
  startRun: (runId: string, installationId: string) => Promise<void>,
): Promise<void> {
  for (const { id, installationId } of await listLiveRuns(pool)) await startRun(id, installationId);
}
