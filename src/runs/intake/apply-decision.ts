import { inTransaction } from '../../store/queryable.ts';
import { insertRun } from '../../store/runs/insert-run.ts';
import { orderStop } from '../../store/runs/order-stop.ts';
import type { Stop } from '../../triggers/decide.ts';
import type { Fact } from '../review/fact.ts';
import type { ReviewRun } from '../review/run.ts';
import type { IntakeContext, Recorded } from './intake-context.ts';

/** Orders runs to stop and stores the one that starts, if one does: all of it or nothing. */
export async function applyDecision(
  { pool, log }: Pick<IntakeContext, 'pool' | 'log'>,
  stops: readonly Stop[],
  run: ReviewRun | undefined,
): Promise<void> {
  if (stops.length === 0 && run === undefined) return;
  await inTransaction(pool, async (client) => {
    for (const { runId, cause } of stops) {
      log.info({ runId, cause }, 'run is ordered to stop');
      await orderStop(client, runId, { type: 'stop', cause } satisfies Fact);
    }
    if (run !== undefined) await insertRun(client, run.id, run.target, run);
  });
}

/** What is recorded of a delivery names the runs that it has stopped; one that did nothing else has stopped them. */
export function withStops(recorded: Recorded, stops: readonly Stop[]): Recorded {
  if (stops.length === 0) return recorded;
  const told = { ...recorded, stopped: stops.map(({ runId }) => runId) };
  return told.kind === 'skip' ? { ...told, kind: 'stop' } : told;
}
