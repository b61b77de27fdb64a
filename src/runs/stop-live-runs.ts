import type { Pool } from 'pg';
import { inTransaction } from '../store/queryable.ts';
import { listLiveRunsOfInstallation } from '../store/runs/list-live-runs-of-installation.ts';
import { orderStop } from '../store/runs/order-stop.ts';
import type { StopCause } from '../triggers/decide.ts';
import type { Fact } from './review/fact.ts';

/** Orders those live runs of an installation, or of some of its repositories, to stop that were not ordered before. */
export async function stopLiveRuns(
  pool: Pool,
  installationId: number,
  cause: StopCause,
  repositoryIds?: readonly number[],
): Promise<void> {
  await inTransaction(pool, async (client) => {
    for (const { id, isStopOrdered } of await listLiveRunsOfInstallation(client, installationId, repositoryIds)) {
      if (!isStopOrdered) await orderStop(client, id, { type: 'stop', cause } satisfies Fact);
    }
  });
}
