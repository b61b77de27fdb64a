import { listRuns } from '../../store/runs/list-runs.ts';
import { lockRuns } from '../../store/runs/lock-runs.ts';
import { orderStop } from '../../store/runs/order-stop.ts';
import { listLiveReviews } from '../../triggers/decide.ts';
import type { Fact } from '../review/fact.ts';
import type { IntakeContext, Recorded } from './intake-context.ts';
import { once } from './once.ts';

/** Orders the live reviews of the pull request to stop. The same comment stops once, however often it is delivered. */
export async function stopReviews(context: IntakeContext): Promise<Recorded> {
  const { intake, log } = context;
  return await once(context, { kind: 'stop', reason: 'cancelled' }, async (client) => {
    await lockRuns(client, intake);
    const live = listLiveReviews(await listRuns(client, intake));
    if (live.length === 0) return { kind: 'refuse', reason: 'No review is under way.' };
    for (const { id: runId } of live) {
      log.info({ runId, cause: 'cancelled' }, 'run is ordered to stop');
      await orderStop(client, runId, { type: 'stop', cause: 'cancelled' } satisfies Fact);
    }
    return undefined;
  });
}
