import { AnthropicError } from '../../anthropic/anthropic-error.ts';
import { read } from '../../anthropic/request.ts';
import { AppError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { SessionEvent } from '../session-event.ts';
import { backOff } from './back-off.ts';
import { Connection, type ConnectionParts } from './connection.ts';
import { EventFilter } from './event-filter.ts';
import { listEvents } from './list-events.ts';

export interface FollowParts extends ConnectionParts {
  readonly log: Log;
  readonly random: () => number;
}

export interface FollowRequest {
  readonly sessionId: string;
  readonly isKnown: (eventId: string) => boolean;
  readonly signal: AbortSignal;
}

/** A session that was just created may not be readable at once; this many refusals in a row are believed. */
const MISSES_BELIEVED = 3;

/**
 * Yields a session's events, each once, through any number of connections, until the session or `signal` ends.
 *
 * Errors, clean ends, broken frames and silence all lead to a new connection. Throws only what waiting cannot mend: a
 * key that is refused, or an account that may not spend.
 */
export async function* followSession(
  parts: FollowParts,
  { sessionId, isKnown, signal }: FollowRequest,
): AsyncGenerator<SessionEvent[]> {
  const filter = new EventFilter(isKnown);
  let tries = 0;
  let misses = 0;
  while (!signal.aborted) {
    const connection = new Connection(parts, sessionId, signal);
    const takenBefore = filter.taken;
    const failure = yield* readOut(connection, filter);
    if (signal.aborted || (filter.hasEnded && connection.isCaughtUp)) return;
    parts.log.debug({ sessionId, reason: failure?.message }, 'event stream ended');
    misses = failure instanceof AnthropicError && failure.failure === 'not-found' ? misses + 1 : 0;
    if (connection.isDoubtful || misses >= MISSES_BELIEVED) {
      const end = await findEnd(parts, sessionId, signal);
      if (end !== undefined) {
        yield* lastWords(parts, filter, sessionId, end);
        return;
      }
    }
    tries = filter.taken > takenBefore ? 0 : tries + 1;
    const wait = Math.max(backOff(tries, parts.random), failure?.retryAfterMs ?? 0);
    await parts.clock.sleep(wait, signal).catch(() => undefined); // an abort ends the loop above
  }
}

/** Yields what is new on one connection; tells why the connection failed, if it did. */
async function* readOut(
  connection: Connection,
  filter: EventFilter,
): AsyncGenerator<SessionEvent[], AppError | undefined> {
  try {
    for await (const items of connection.items()) {
      const events = filter.take(items);
      if (events.length > 0) yield events;
      if (filter.hasEnded && connection.isCaughtUp) break;
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError) || isHopeless(error)) throw error;
    return error;
  } finally {
    connection.close();
  }
}

const HOPELESS: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'billing', 'spend-limit']);
const isHopeless = (error: AppError) => error instanceof AnthropicError && HOPELESS.has(error.failure);

/** Asks the session itself whether it is over, for when its history does not say so. */
async function findEnd(
  { client }: FollowParts,
  sessionId: string,
  signal: AbortSignal,
): Promise<'terminated' | 'deleted' | undefined> {
  try {
    const session = await read((settings) => client.beta.sessions.retrieve(sessionId, {}, settings), signal);
    return session.status === 'terminated' ? 'terminated' : undefined;
  } catch (error) {
    return error instanceof AnthropicError && error.failure === 'not-found' ? 'deleted' : undefined;
  }
}

/** What the history holds that was not delivered, then the end, which only the session's status has told. */
async function* lastWords(
  { client }: FollowParts,
  filter: EventFilter,
  sessionId: string,
  end: 'terminated' | 'deleted',
): AsyncGenerator<SessionEvent[]> {
  if (end === 'terminated') {
    for await (const page of listEvents(client, sessionId)) {
      const events = filter.take(page);
      if (events.length > 0) yield events;
    }
  }
  if (!filter.hasEnded) yield [{ id: `${end}:${sessionId}`, type: end }];
}
