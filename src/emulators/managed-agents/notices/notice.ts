import { createHmac } from 'node:crypto';

/** One POST of a notice to the webhook. */
export interface NoticeAttempt {
  readonly at: number;
  /** Zero when nobody answered. */
  readonly status: number;
}

/** A thin event as it is told to the webhook; every attempt and every duplicate carries the same id. */
export interface Notice {
  readonly id: string;
  /** The webhook's own words, for example `session.status_idled`. */
  readonly type: string;
  readonly objectId: string;
  readonly createdAt: string;
  readonly attempts: NoticeAttempt[];
}

/** What becomes of a notice on its way. */
export type NoticeFate = 'send' | 'drop' | 'twice' | { readonly delayMs: number };

/** The body of a notice: which object it is about, and nothing of what is true of it. */
export function noticeBody({ id, type, objectId, createdAt }: Notice): string {
  const data = { type, id: objectId, organization_id: 'org_emulated', workspace_id: 'wrkspc_emulated' };
  return JSON.stringify({ type: 'event', id, created_at: createdAt, data });
}

/** The headers of the Standard Webhooks scheme, version 1; `key` is base64 after `whsec_`. */
export function signedHeaders(id: string, body: string, key: string, atSeconds: number): Record<string, string> {
  const secret = Buffer.from(key.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', secret).update(`${id}.${atSeconds}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(atSeconds),
    'webhook-signature': `v1,${signature}`,
  };
}
