import type { Pool } from 'pg';
import type { Context } from 'probot';
import { Batches } from '../core/batches.ts';
import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { pullRequestOf } from '../publish/external-id.ts';
import { type NewDelivery, recordDeliveries } from '../store/deliveries/record-delivery.ts';
import { classify } from '../triggers/classify.ts';
import { intakeKey } from '../triggers/intake.ts';

export interface IntakeHandlerDeps {
  readonly appId: number;
  readonly pool: Pool;
  readonly log: Log;
  readonly clock: Clock;
  readonly enqueueIntake: (deliveryId: string, pullRequestKey: string) => Promise<void>;
}

type EnqueueIntake = IntakeHandlerDeps['enqueueIntake'];

/** Deliveries that are recorded in one statement when many come at once. */
const MOST_TOGETHER = 100;

/**
 * Enqueues without being waited for: a delivery that is recorded is not lost. One that does not get into the queue, because
 * we are killed in that moment or because the queue fails, is put in by whoever looks for recorded ones.
 */
export function handOverLater(enqueueIntake: EnqueueIntake, log: Log): EnqueueIntake {
  return async (deliveryId, pullRequestKey) => {
    enqueueIntake(deliveryId, pullRequestKey).catch((error: unknown) => {
      log.warn({ deliveryId, err: messageOf(error) }, 'delivery is not enqueued yet');
    });
  };
}

/**
 * Classifies, records and enqueues a delivery; nothing is fetched and nothing reviewed in here. Once it resolves the work
 * is durable and GitHub may be told so.
 */
export function createIntakeHandler({ appId, pool, log, clock, enqueueIntake }: IntakeHandlerDeps) {
  const record = async (batch: readonly NewDelivery[]) => {
    await recordDeliveries(pool, batch);
    return batch.map(() => undefined);
  };
  const deliveries = new Batches(record, { most: MOST_TOGETHER, clock });
  return async ({ id, name, payload }: Pick<Context, 'id' | 'name' | 'payload'>): Promise<void> => {
    const classified = classify(name, payload, { appId, pullRequestOf });
    const action = 'action' in payload && typeof payload.action === 'string' ? payload.action : null;
    const delivery = { id, event: name, action };
    if (classified.kind === 'skip') {
      await deliveries.add({ ...delivery, decision: classified });
      log.debug({ deliveryId: id, event: name, reason: classified.reason }, 'delivery skipped');
      return;
    }
    await deliveries.add({ ...delivery, intake: classified.intake });
    await enqueueIntake(id, intakeKey(classified.intake));
    log.info({ deliveryId: id, event: name, action }, 'delivery taken');
  };
}
