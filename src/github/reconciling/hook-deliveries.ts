import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { Id, readAnswer } from '../wire.ts';

/** One attempt of GitHub to deliver an event to the App, as its log of the last days keeps it. */
export interface DeliveryAttempt {
  readonly id: number;
  /** The same for every attempt of one event. */
  readonly guid: string;
  /** Milliseconds since the epoch. */
  readonly deliveredAt: number;
  readonly isRedelivery: boolean;
  /** `unknown` while it is under way. */
  readonly outcome: 'delivered' | 'failed' | 'unknown';
  readonly event: string;
  readonly action: string | null;
  readonly repositoryId: number | undefined;
}

export interface DeliveryPage {
  /** The newest first. */
  readonly attempts: readonly DeliveryAttempt[];
  /** Where older ones go on; undefined when there are none. */
  readonly cursor: string | undefined;
}

const LIST = 'GET /app/hook/deliveries';
const AGAIN = 'POST /app/hook/deliveries/{delivery_id}/attempts';
const PER_PAGE = 100;

const WireAttempt = z
  .object({
    id: Id,
    guid: z.string(),
    delivered_at: z.iso.datetime({ offset: true }),
    redelivery: z.boolean(),
    status: z.string(),
    status_code: z.int(),
    event: z.string(),
    action: z.string().nullish(),
    repository_id: Id.nullish(),
  })
  .transform((wire): DeliveryAttempt => ({
    id: wire.id,
    guid: wire.guid,
    deliveredAt: Date.parse(wire.delivered_at),
    isRedelivery: wire.redelivery,
    outcome: outcomeOf(wire.status, wire.status_code),
    event: wire.event,
    action: wire.action ?? null,
    repositoryId: wire.repository_id ?? undefined,
  }));

function outcomeOf(status: string, code: number): DeliveryAttempt['outcome'] {
  if (code >= 200 && code < 300) return 'delivered';
  return code === 0 && /pending/i.test(status) ? 'unknown' : 'failed';
}

/**
 * One page of the log. All outcomes are asked for: GitHub's filter for failures shows those with a status from 400 on, so
 * not the ones that reached nobody.
 */
export async function listHookDeliveries(app: Octokit, cursor?: string): Promise<DeliveryPage> {
  const response = await app.request(LIST, { per_page: PER_PAGE, ...(cursor === undefined ? {} : { cursor }) });
  return { attempts: readAnswer(z.array(WireAttempt), response, LIST), cursor: readCursor(response.headers.link) };
}

/** Asks GitHub to deliver an event again, under the GUID that it has. */
export async function requestRedelivery(app: Octokit, attemptId: number): Promise<void> {
  await app.request(AGAIN, { delivery_id: attemptId });
}

function readCursor(link = ''): string | undefined {
  const url = /<(?<url>[^>]*)>;\s*rel="next"/.exec(link)?.groups?.['url'];
  return url === undefined ? undefined : (new URL(url).searchParams.get('cursor') ?? undefined);
}
