import type { IncomingMessage } from 'node:http';
import { messageOf } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { BodyReader } from './body.ts';
import { checkHeaders, type Delivery, openDelivery, type WebhookSecrets } from './delivery.ts';
import type { Answer } from './server.ts';

export interface WebhookRouteDeps {
  readonly secrets: WebhookSecrets;
  readonly log: Log;
  /** Dispatches a verified delivery; resolves once what follows from it is durable. */
  readonly dispatch: (delivery: Delivery) => Promise<void>;
}

/** `POST /api/github/webhooks`. Answers 202 only for what is stored, and never with the text of an error. */
export function createWebhookRoute({ secrets, log, dispatch }: WebhookRouteDeps) {
  const bodies = new BodyReader();
  return async (request: IncomingMessage, requestId: string): Promise<Answer> => {
    const refused = checkHeaders(request.headers);
    if (refused !== undefined) return refused;
    const body = await bodies.read(request);
    if (!Buffer.isBuffer(body)) return body;
    const delivery = openDelivery(request.headers, body, secrets);
    if ('status' in delivery) return delivery;
    try {
      await dispatch(delivery);
      return { status: 202 };
    } catch (error) {
      log.error({ requestId, deliveryId: delivery.id, err: messageOf(error) }, 'delivery could not be stored');
      return { status: 500, error: 'delivery could not be stored' };
    }
  };
}
