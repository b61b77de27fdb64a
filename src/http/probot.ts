import { Probot } from 'probot';
import type { Log } from '../core/log.ts';
import type { Delivery } from './delivery.ts';
import type { createIntakeHandler } from './intake-handler.ts';

export interface IntakeAppOptions {
  readonly appId: number;
  readonly privateKey: string;
  readonly secret: string;
  readonly baseUrl: string | undefined;
  readonly log: Log;
  readonly onDelivery: ReturnType<typeof createIntakeHandler>;
}

/**
 * Probot as the dispatcher of verified deliveries. Its own server, middleware and set-up pages are never started: the
 * middleware would answer 202 after nine seconds whether or not anything is stored, and echo errors to the sender.
 */
export async function createDispatcher(options: IntakeAppOptions): Promise<(delivery: Delivery) => Promise<void>> {
  const { appId, privateKey, secret, baseUrl } = options;
  // Probot logs whole payloads with its errors; what matters of them is logged by us.
  const log = options.log.child({}, { level: 'silent' });
  const probot = new Probot({ appId, privateKey, secret, log, ...(baseUrl === undefined ? {} : { baseUrl }) });
  await probot.ready();
  await probot.load((app) => {
    app.onAny(options.onDelivery);
  });
  return async ({ id, event, payload }) => {
    // Probot types deliveries by GitHub's published schemas; what really arrived is for `classify` to find out.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    await probot.receive({ id, name: event, payload } as unknown as Parameters<Probot['receive']>[0]);
  };
}
