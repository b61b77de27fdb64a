import type Anthropic from '@anthropic-ai/sdk';
import { z } from 'zod';

/** A thin notice that something happened to one object. It says what to look at, never what is true of it. */
export interface WebhookNotice {
  /** Equal for every delivery of the same notice. */
  readonly id: string;
  /** For example `session.status_idled`. */
  readonly type: string;
  readonly objectId: string;
}

export interface WebhookDelivery {
  /** The raw text of the request; a body that was parsed and printed again has another signature. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Signing keys; more than one while a new one replaces an old one. */
  readonly keys: readonly string[];
}

const Payload = z.object({
  id: z.string().min(1).max(200),
  data: z.object({ type: z.string().max(200), id: z.string().max(200) }),
});

/** `unverified`: no key fits, or it is older than five minutes. `unreadable`: it is genuine, and of a kind we do not know. */
export type WebhookRefusal = 'unverified' | 'unreadable';

/** Verifies and reads a delivery. */
export function readWebhook(
  client: Anthropic,
  { body, headers, keys }: WebhookDelivery,
): WebhookNotice | WebhookRefusal {
  for (const key of keys) {
    const payload = unwrap(client, body, headers, key);
    if (payload === undefined) continue;
    const { data: notice } = Payload.safeParse(payload);
    return notice === undefined ? 'unreadable' : { id: notice.id, type: notice.data.type, objectId: notice.data.id };
  }
  return 'unverified';
}

function unwrap(client: Anthropic, body: string, headers: Readonly<Record<string, string>>, key: string): unknown {
  try {
    return client.beta.webhooks.unwrap(body, { headers: { ...headers }, key });
  } catch {
    return undefined; // a bad signature, an old timestamp and a body that is no JSON: the platform sends none of these
  }
}
