import type { Pool } from 'pg';
import { messageOf } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { listUndecided } from '../store/deliveries/list-undecided.ts';
import { listLiveRuns } from '../store/runs/list-live-runs.ts';
import { Intake, intakeKey } from '../triggers/intake.ts';

interface ResumeDeps {
  readonly pool: Pool;
  readonly log: Log;
}

/**
 * Makes sure that every live run is in the engine's hands. A run that is there already is left alone; one whose workflow
 * ended in an error, or was never enqueued because of a crash, goes on. One that cannot be started keeps no other back.
 */
export async function resumeLiveRuns(
  { pool, log }: ResumeDeps,
  startRun: (runId: string, installationId: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (const { id, installationId } of await listLiveRuns(pool)) {
    if (signal.aborted) return;
    await startRun(id, installationId).catch((error: unknown) =>
      log.warn({ runId: id, err: messageOf(error) }, 'a live run could not be resumed'),
    );
  }
}

/**
 * Hands deliveries to intake that were recorded and are not decided: a crash came between, or GitHub was away for longer
 * than intake itself tries. Those on which intake is at work are left to it by the engine. It comes to all of them: those
 * that cannot be handed over, or are stuck, keep no other back.
 */
export async function resumeIntakes(
  { pool, log }: ResumeDeps,
  enqueueIntake: (deliveryId: string, pullRequestKey: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let page = await listUndecided(pool);
  while (page.length > 0) {
    for (const { id, intake } of page) {
      if (signal.aborted) return;
      const { success, data } = Intake.safeParse(intake);
      if (!success) continue;
      await enqueueIntake(id, intakeKey(data)).catch((error: unknown) =>
        log.warn({ deliveryId: id, err: messageOf(error) }, 'a delivery could not be handed to intake'),
      );
    }
    page = await listUndecided(pool, page.at(-1));
  }
}
