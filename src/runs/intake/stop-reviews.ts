import { listRuns } from '../../store/runs/list-runs.ts';
import { listResearch } from '../../store/runs/list-research.ts';
import { lockRuns } from '../../store/runs/lock-runs.ts';
import { orderStop } from '../../store/runs/order-stop.ts';
import { listLiveReviews } from '../../triggers/decide.ts';
import type { Fact } from '../review/fact.ts';
import type { IntakeContext, Recorded } from './intake-context.ts';
import { once } from './once.ts';
import { isUnderWay } from './research/request-research.ts';

const NO_RESEARCH = 'No question is being researched here.';

/** Orders the live reviews and research of the issue or pull request to stop. The same comment stops once, however often it is delivered. */
export async function stopReviews(context: IntakeContext): Promise<Recorded> {
  const { intake, log } = context;
  return await once(context, { kind: 'stop', reason: 'cancelled' }, async (client) => {
    await lockRuns(client, intake);
    const reviews = listLiveReviews(await listRuns(client, intake));
    const live = [...reviews, ...(await listResearch(client, intake)).filter(isUnderWay)];
    const isIssue = intake.kind === 'command' && intake.isIssue === true;
    if (live.length === 0) return { kind: 'refuse', reason: isIssue ? NO_RESEARCH : 'No review is under way.' };
    for (const { id: runId } of live) {
      log.info({ runId, cause: 'cancelled' }, 'run is ordered to stop');
      await orderStop(client, runId, { type: 'stop', cause: 'cancelled' } satisfies Fact);
    }
    return undefined;
  });
}
