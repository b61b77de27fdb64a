import type { Pool } from 'pg';
import { listUndecided } from '../store/deliveries/list-undecided.ts';
import { listLiveRuns } from '../store/runs/list-live-runs.ts';
import { Intake, intakeKey } from '../triggers/intake.ts';

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

/**
 * Hands deliveries to intake that were recorded and are not decided: a crash came between, or GitHub was away for longer
 * than intake itself tries. Those on which intake is at work are left to it by the engine.
 */
export async function resumeIntakes(
  pool: Pool,
  enqueueIntake: (deliveryId: string, pullRequestKey: string) => Promise<void>,
): Promise<void> {
  for (const { id, intake } of await listUndecided(pool)) {
    const { success, data } = Intake.safeParse(intake);
    if (success) await enqueueIntake(id, intakeKey(data));
  }
}
