import type { ServerResponse } from 'node:http';
import type { RawEvent, RecordedSession } from './recorded-session.ts';

export const BREAKS = ['eof', 'reset', 'garbage'] as const;

/** How a recorded session reaches the App. */
export interface Delivery {
  /** Whether a stream is held, or thin notices tell that there is something to list. */
  readonly mode: 'stream' | 'notices';
  /** After how many events the first delivery breaks off, and how. `stall`: until `release` nothing more happens. */
  readonly cut?: { readonly after: number; readonly how: (typeof BREAKS)[number] | 'stall' };
}

/** The side of the platform that a reader sees. */
export interface Deliverer {
  /** Right after the session was created. */
  begin(): void;
  /** Right after the App said something. */
  resume(): void;
  /** After a stall: the rest may happen. */
  release(): void;
  list(response: ServerResponse, query: URLSearchParams): void;
  stream(response: ServerResponse): void;
  /** Resolves with the next notice, when the time has passed, or when `signal` aborts. */
  wait(sessionId: string, timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** The time that was waited in vain, in milliseconds. */
  readonly waitedMs: number;
}

const PAGE = 25;

/** Answers with a page of the history as it is now; tells whether it was the last one. */
export function sendPage(session: RecordedSession, response: ServerResponse, query: URLSearchParams): boolean {
  const since = Date.parse(query.get('created_at[gte]') ?? '1970-01-01');
  const history = session
    .list()
    .filter(({ processed_at: at }) => since === 0 || (at !== null && Date.parse(at) >= since));
  const start = Number(query.get('page') ?? 0);
  const isLast = start + PAGE >= history.length;
  sendJson(response, { data: history.slice(start, start + PAGE), next_page: isLast ? null : String(start + PAGE) });
  return isLast;
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' });
  response.end(JSON.stringify(body));
}

export const frame = (event: RawEvent): string => `event: message\ndata: ${JSON.stringify(event)}\n\n`;
