import { createHmac, randomUUID } from 'node:crypto';
import http from 'node:http';
import { z } from 'zod';
import type { DeliveryResult, WebhookTarget } from '../options.ts';
import type { World } from '../world.ts';
import { parseIfJson, type Delivery } from './delivery.ts';

const DescribedPayload = z.object({
  action: z.string().optional(),
  installation: z.object({ id: z.number() }).optional(),
  repository: z.object({ id: z.number() }).optional(),
});

const TIMEOUT_MS = 10_000;
const MAX_RESPONSE_BYTES = 64 * 1024;

export interface DeliveryOptions {
  /** `X-GitHub-Delivery` [a new one]. */
  readonly deliveryId?: string;
  /** Sent as `X-Hub-Signature-256` in place of the right one; `null` sends none. */
  readonly signature?: string | null;
  readonly redelivery?: boolean;
}

/** Signs and posts webhooks, once each, and keeps the log that the API shows. GitHub never retries on its own. */
export class WebhookSender {
  readonly deliveries: Delivery[] = [];
  readonly #world: World;
  readonly #timeoutMs: number;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #stopped = new AbortController();
  target: WebhookTarget | undefined;

  constructor(world: World, target: WebhookTarget | undefined, timeoutMs = TIMEOUT_MS) {
    this.#world = world;
    this.target = target;
    this.#timeoutMs = timeoutMs;
  }

  /** Delivers and waits for the answer; without a webhook address nothing is sent and the status is zero. */
  async send(event: string, payload: object | string, options: DeliveryOptions = {}): Promise<DeliveryResult> {
    const target = this.target;
    if (target === undefined || this.#stopped.signal.aborted) return { status: 0, body: '' };
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const delivery = this.#record(target, event, body, options);
    const started = performance.now();
    const result: DeliveryResult & { timedOut?: boolean } = await (target.post?.(delivery) ??
      post(target.url, delivery, AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(this.#timeoutMs)])));
    delivery.duration = Math.round(performance.now() - started) / 1000;
    delivery.statusCode = result.status;
    delivery.response = result.body;
    delivery.status = describeStatus(result);
    return { status: result.status, body: result.body };
  }

  /** Delivers without making anybody wait, as GitHub does after an API write. */
  sendInBackground(event: string, payload: object): void {
    this.#track(this.send(event, payload));
  }

  /** Sends an event of the log again under its old identity; false when the log has no such entry. */
  redeliver(id: number): boolean {
    const earlier = this.deliveries.find((delivery) => delivery.id === id);
    if (earlier === undefined) return false;
    this.#track(this.send(earlier.event, earlier.request.body, { deliveryId: earlier.guid, redelivery: true }));
    return true;
  }

  /** Resolves once every delivery in the background has been answered or has failed. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.settled();
  }

  #track(sending: Promise<unknown>): void {
    this.#underWay.add(sending);
    void sending.finally(() => this.#underWay.delete(sending));
  }

  #record(target: WebhookTarget, event: string, body: string, options: DeliveryOptions): Delivery {
    const guid = options.deliveryId ?? randomUUID();
    const subject = describeBody(body);
    const delivery: Delivery = {
      id: this.#world.nextId(),
      guid,
      event,
      ...subject,
      deliveredAt: this.#world.timestamp(),
      redelivery: options.redelivery ?? false,
      request: { headers: headersFor(target.secret, event, guid, body, options.signature), body },
      statusCode: 0,
      status: 'pending',
      duration: 0,
      response: '',
    };
    this.deliveries.push(delivery);
    return delivery;
  }
}

function headersFor(
  secret: string,
  event: string,
  guid: string,
  body: string,
  signature: string | null | undefined,
): Record<string, string> {
  const sign = (algorithm: string) => `${algorithm}=${createHmac(algorithm, secret).update(body).digest('hex')}`;
  const given = signature === undefined ? sign('sha256') : signature;
  return {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/emulated',
    'x-github-delivery': guid,
    'x-github-event': event,
    'x-github-hook-id': '1',
    'x-github-hook-installation-target-type': 'integration',
    ...(given === null ? {} : { 'x-hub-signature-256': given, 'x-hub-signature': sign('sha1') }),
  };
}

type Subject = Pick<Delivery, 'action' | 'installationId' | 'repositoryId'>;

/** What the log shows of a payload; a payload that is no object shows nothing. */
function describeBody(body: string): Subject {
  const payload = DescribedPayload.safeParse(parseIfJson(body)).data;
  return {
    action: payload?.action ?? null,
    installationId: payload?.installation?.id ?? null,
    repositoryId: payload?.repository?.id ?? null,
  };
}

function describeStatus(result: DeliveryResult & { timedOut?: boolean }): string {
  if (result.status >= 200 && result.status < 300) return 'OK';
  if (result.status > 0) return http.STATUS_CODES[result.status] ?? 'Invalid HTTP Response';
  return result.timedOut === true ? 'timed out' : 'failed to connect to host';
}

function post(url: string, delivery: Delivery, signal: AbortSignal): Promise<DeliveryResult & { timedOut?: boolean }> {
  const { headers, body } = delivery.request;
  return new Promise((resolve) => {
    const fail = () => resolve({ status: 0, body: '', timedOut: signal.aborted });
    const options = {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent: false,
    };
    const request = http.request(url, { ...options, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('end', () => {
        const text = Buffer.concat(chunks).subarray(0, MAX_RESPONSE_BYTES).toString('utf8');
        resolve({ status: response.statusCode ?? 0, body: text });
      });
    });
    request.on('error', fail);
    request.end(body);
  });
}
