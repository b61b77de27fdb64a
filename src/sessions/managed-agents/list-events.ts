import type Anthropic from '@anthropic-ai/sdk';
import { AnthropicError } from '../../anthropic/anthropic-error.ts';
import type { read } from '../../anthropic/request.ts';

/** Small enough that a page of the longest tool results stays within some megabytes. */
const PAGE_SIZE = 250;
const MAX_PAGES = 2000;
const MAX_RESTARTS = 3;

/** Whom to ask, and how: `read` may hold requests back to keep a rate. */
export interface PlatformReader {
  readonly client: Anthropic;
  readonly read: typeof read;
}

export interface EventRange {
  /**
   * Only events processed at or after this time; all when absent. What waits to be processed has no such time and is
   * not found by one.
   */
  readonly since?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Pages of a session's history, oldest first. A cursor that the platform no longer takes starts the paging again, so an
 * event can come more than once; after three such restarts the failure is thrown. A cursor that comes twice ends it.
 */
export async function* listEvents(
  reader: PlatformReader,
  sessionId: string,
  range: EventRange = {},
): AsyncGenerator<unknown[]> {
  let cursor: string | undefined;
  let restarts = 0;
  const used = new Set<string>();
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    try {
      const page = await fetchPage(reader, sessionId, cursor, range);
      yield page.events;
      cursor = page.next;
    } catch (error) {
      if (cursor === undefined || restarts === MAX_RESTARTS || !isRefusal(error)) throw error;
      cursor = undefined;
      restarts += 1;
      used.clear();
      continue;
    }
    if (cursor === undefined || used.has(cursor)) return;
    used.add(cursor);
  }
}

const isRefusal = (error: unknown) => error instanceof AnthropicError && error.failure === 'bad-request';

async function fetchPage(
  { client, read }: PlatformReader,
  sessionId: string,
  cursor: string | undefined,
  { since, signal }: EventRange,
) {
  const query = {
    order: 'asc' as const,
    limit: PAGE_SIZE,
    ...(since === undefined ? {} : { 'created_at[gte]': since.toISOString() }),
    ...(cursor === undefined ? {} : { page: cursor }),
  };
  const page = await read((settings) => client.beta.sessions.events.list(sessionId, query, settings), signal);
  const events: unknown = page.data; // the SDK passes on what the platform sent, unchecked
  return { events: Array.isArray(events) ? events : [], next: page.next_page ?? undefined };
}
