import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

/** A delivery whose signature was found good. */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export type DeliveryRefusal = { readonly status: 400 | 401 | 415; readonly error: string };

export interface WebhookSecrets {
  readonly current: string;
  /** Still accepted while it is being replaced at GitHub. */
  readonly previous: string | undefined;
}

/** Whoever dispatches makes a client for the installation: an id that is none would fail there. */
const Payload = z.looseObject({
  installation: z.looseObject({ id: z.int().positive().optional() }).nullish(),
});

/** What can be told from the headers alone: refused before a byte of the body is kept. */
export function checkHeaders(headers: IncomingHttpHeaders): DeliveryRefusal | undefined {
  const { 'content-type': type, 'x-github-event': event, 'x-github-delivery': id } = headers;
  if (!/^application\/json\b/i.test(type ?? '')) return { status: 415, error: 'content type must be application/json' };
  if (!/^sha256=[0-9a-f]{64}$/.test(single(headers['x-hub-signature-256']))) {
    return { status: 401, error: 'signature is missing or malformed' };
  }
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(single(event)))
    return { status: 400, error: 'X-GitHub-Event is missing or malformed' };
  if (!/^[\w-]{1,100}$/.test(single(id))) return { status: 400, error: 'X-GitHub-Delivery is missing or malformed' };
  return undefined;
}

const single = (header: string | string[] | undefined): string => (typeof header === 'string' ? header : '');

/**
 * Verifies and parses a delivery whose headers were checked. The signature covers the raw body only: event and id are as
 * the sender wrote them, so nothing may follow from them that the payload does not bear out.
 */
export function openDelivery(
  headers: IncomingHttpHeaders,
  body: Buffer,
  secrets: WebhookSecrets,
): Delivery | DeliveryRefusal {
  if (body.length === 0) return { status: 400, error: 'body is empty' };
  if (!isSigned(body, single(headers['x-hub-signature-256']), secrets)) {
    return { status: 401, error: 'signature does not match' };
  }
  const payload = parseObject(body.toString('utf8'));
  if (payload === undefined) return { status: 400, error: 'body is not the JSON of a delivery' };
  return { id: single(headers['x-github-delivery']), event: single(headers['x-github-event']), payload };
}

/** Looks at the bytes as they came: made into text first, a stranger's body would take several times its size. */
function isSigned(body: Buffer, signature: string, { current, previous }: WebhookSecrets): boolean {
  const claimed = Buffer.from(signature);
  return [current, ...(previous === undefined ? [] : [previous])].some((secret) => {
    const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`);
    return expected.length === claimed.length && timingSafeEqual(expected, claimed);
  });
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return Payload.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
