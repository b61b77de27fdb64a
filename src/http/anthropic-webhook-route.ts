import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { WebhookNotice, WebhookRefusal } from '../anthropic/read-webhook.ts';
import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import type { SessionNotice } from '../store/notices/record-notice.ts';
import { BodyReader } from './body.ts';
import type { Answer, Routes } from './server.ts';

export interface AnthropicWebhookDeps {
  readonly log: Log;
  readonly clock: Clock;
  /** Verifies a delivery by the signing keys and reads it. */
  readonly read: (body: string, headers: Readonly<Record<string, string>>) => WebhookNotice | WebhookRefusal;
  /** Makes a notice durable and wakes whoever follows its session; tells whether it did, or knew the notice already. */
  readonly record: (notice: SessionNotice) => Promise<boolean>;
}

const PATH = '/api/anthropic/webhooks';
/** A notice names an object and says nothing about it: some hundred bytes. */
const MAX_BODY = 64 * 1024;
/** Anybody can send what is not verified, so the log tells of it no more often than this. */
const TELL_EVERY_MS = 60_000;

/** Notices after which a session has something to show. The webhook has names of its own for what the history says. */
const SESSION_NOTICES: ReadonlySet<string> = new Set([
  'session.status_idled',
  'session.status_terminated',
  'session.deleted',
  'session.budget_reached',
]);

/**
 * `POST /api/anthropic/webhooks`, with or without a slash at its end. Answers 202 for a notice only once it is stored, and
 * for what concerns nobody here; 401 for what is not verified. Never redirects: the platform would disable the webhook.
 */
export function anthropicWebhookRoutes({ log, clock, read, record }: AnthropicWebhookDeps): Routes {
  const bodies = new BodyReader(MAX_BODY);
  const refuse = refuseTelling(log, clock);
  const route = async (request: IncomingMessage, requestId: string): Promise<Answer> => {
    const headers = signatureHeaders(request.headers);
    if (headers === undefined) return refuse();
    const body = await bodies.read(request);
    if (!Buffer.isBuffer(body)) return body;
    const notice = read(body.toString('utf8'), headers);
    if (notice === 'unverified') return refuse();
    if (notice === 'unreadable' || !SESSION_NOTICES.has(notice.type)) return { status: 202 };
    const { id, type, objectId: sessionId } = notice;
    try {
      const hasWoken = await record({ id, type, sessionId });
      log.debug({ noticeId: id, type, sessionId, hasWoken }, 'notice taken');
      return { status: 202 };
    } catch (error) {
      log.error({ requestId, noticeId: id, sessionId, err: messageOf(error) }, 'notice could not be stored');
      return { status: 500, error: 'notice could not be stored' };
    }
  };
  return { [`POST ${PATH}`]: route, [`POST ${PATH}/`]: route };
}

const UNVERIFIED: Answer = { status: 401, error: 'signature is missing or does not match' };

/** Whoever runs the App has to know: the platform disables a webhook that keeps refusing, and reviews just get slow. */
function refuseTelling(log: Log, clock: Clock): () => Answer {
  let toldAt = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock.now();
    if (now - toldAt < TELL_EVERY_MS) return UNVERIFIED;
    toldAt = now;
    log.warn(
      { path: PATH },
      'refused a delivery to the notice webhook: if the platform sent it, ANTHROPIC_WEBHOOK_SIGNING_KEY is not its key, or the clock here is more than five minutes off',
    );
    return UNVERIFIED;
  };
}

/** What the signature rests on; undefined when a part is missing, before a byte of the body is kept. */
function signatureHeaders(headers: IncomingHttpHeaders): Record<string, string> | undefined {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  const entries = names.map((name) => [name, headers[name]] as const);
  return entries.every((entry): entry is readonly [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
    ? Object.fromEntries(entries)
    : undefined;
}
