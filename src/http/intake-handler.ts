import type { Pool } from 'pg';
import type { Context } from 'probot';
import type { Log } from '../core/log.ts';
import { pullRequestOf } from '../publish/external-id.ts';
import { recordDelivery } from '../store/deliveries/record-delivery.ts';
import { classify } from '../triggers/classify.ts';
import { intakeKey } from '../triggers/intake.ts';

export interface IntakeHandlerDeps {
  readonly appId: number;
  readonly pool: Pool;
  readonly log: Log;
  readonly enqueueIntake: (deliveryId: string, pullRequestKey: string) => Promise<void>;
}

/**
 * Classifies, records and enqueues a delivery; nothing is fetched and nothing reviewed in here. Once it resolves the work
 * is durable and GitHub may be told so.
 */
export function createIntakeHandler({ appId, pool, log, enqueueIntake }: IntakeHandlerDeps) {
  return async ({ id, name, payload }: Pick<Context, 'id' | 'name' | 'payload'>): Promise<void> => {
    const classified = classify(name, payload, { appId, pullRequestOf });
    const action = 'action' in payload && typeof payload.action === 'string' ? payload.action : null;
    const delivery = { id, event: name, action };
    if (classified.kind === 'skip') {
      await recordDelivery(pool, { ...delivery, decision: classified });
      log.debug({ deliveryId: id, event: name, reason: classified.reason }, 'delivery skipped');
      return;
    }
    await recordDelivery(pool, { ...delivery, intake: classified.intake });
    await enqueueIntake(id, intakeKey(classified.intake));
    log.info({ deliveryId: id, event: name, action }, 'delivery enqueued');
  };
}
