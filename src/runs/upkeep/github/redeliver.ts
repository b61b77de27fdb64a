import { AppError, messageOf } from '../../../core/errors.ts';
import { requestRedelivery } from '../../../github/reconciling/hook-deliveries.ts';
import { listRecorded } from '../../../store/deliveries/list-recorded.ts';
import { chooseRedeliveries, type FailedDeliveries, type FailedDelivery } from '../../../triggers/redeliveries.ts';
import { createLogReader } from './read-delivery-log.ts';
import type { ReconcilerDeps } from './reconciler-deps.ts';

const REDELIVERIES_PER_ROUND = 20;
/** GitHub's log need not show at once what was asked of it, and an answer may be late. */
const QUIET_MS = 60_000;
/** After a GitHub that does not offer its log, or does not let us read it, has said so. */
const REFUSED_PAUSE_MS = 3_600_000;

/**
 * Returns the round that has GitHub deliver again what reached nobody: the GUIDs that never succeeded and that we do not
 * know. At most twenty a round, each at most three times. It names the repositories of which word is on its way.
 */
export function createRedeliverer(deps: ReconcilerDeps): (signal: AbortSignal) => Promise<ReadonlySet<number>> {
  const { clock, log } = deps;
  const reader = createLogReader(deps);
  let notBefore = 0;
  return async (signal) => {
    if (clock.now() < notBefore) return new Set();
    try {
      return await redeliver(await withoutKnown(await reader.read(signal), deps), deps, signal, (one) =>
        reader.note(one),
      );
    } catch (error) {
      if (!(error instanceof AppError) || error.recovery === 'retry') throw error;
      notBefore = clock.now() + REFUSED_PAUSE_MS;
      log.warn({ err: error.message }, 'GitHub does not show which deliveries failed');
      return new Set();
    }
  };
}

async function withoutKnown(failed: FailedDeliveries, { pool }: ReconcilerDeps): Promise<FailedDeliveries> {
  const recorded = await listRecorded(pool, [...failed.keys()]);
  return new Map([...failed].filter(([guid]) => !recorded.has(guid)));
}

async function redeliver(
  failed: FailedDeliveries,
  { github, clock, log, everyMs }: ReconcilerDeps,
  signal: AbortSignal,
  note: (delivery: FailedDelivery) => void,
): Promise<ReadonlySet<number>> {
  const quietSince = clock.now() - Math.min(QUIET_MS, everyMs);
  const awaited = new Set<number>();
  for (const delivery of chooseRedeliveries(failed, { quietSince, most: REDELIVERIES_PER_ROUND })) {
    if (signal.aborted) break;
    const { guid: deliveryId, attemptId, tries, failedAsks, repositoryId } = delivery;
    const asked = { ...delivery, tries: tries + 1, lastAt: clock.now() };
    note(asked);
    try {
      await requestRedelivery(github.app(), attemptId);
      log.info({ deliveryId, tries: tries + 1 }, 'asked for a delivery that failed');
      if (repositoryId !== undefined) awaited.add(repositoryId);
    } catch (error) {
      if (error instanceof AppError && error.recovery === 'retry') {
        note({ ...asked, tries, failedAsks: failedAsks + 1 });
        throw error;
      }
      log.warn({ deliveryId, err: messageOf(error) }, 'GitHub does not deliver again');
    }
  }
  return awaited;
}
