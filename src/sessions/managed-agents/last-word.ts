import { AnthropicError } from '../../anthropic/anthropic-error.ts';
import type { Clock } from '../../core/clock.ts';
import type { SessionEvent } from '../session-event.ts';
import { backOff } from './back-off.ts';
import type { EventFilter } from './event-filter.ts';
import { listEvents, type PlatformReader } from './list-events.ts';
import { readState } from './read-state.ts';
import type { SessionState } from './to-opened-session.ts';

export interface LastWordParts extends PlatformReader {
  readonly clock: Clock;
  readonly random: () => number;
}

export interface FollowRequest {
  readonly sessionId: string;
  readonly isKnown: (eventId: string) => boolean;
  readonly signal: AbortSignal;
}

/** The history may not show an end that the status tells, nor the other way round; so often it is looked again. */
const LOOKS = 5;
/** Who archives a session ends it. One that is archived later than this had ended before, by itself. */
const ARCHIVING_TAKES_MS = 60_000;

/**
 * The only place that says how a session ended, so that it is said in the same words however the end was met: asks the
 * session, yields what its history holds that was not let through, then the end. Tells whether the session is over.
 *
 * When the history does not hold the end, it is said all the same once the session's status does.
 */
export async function* sayLastWord(
  parts: LastWordParts,
  filter: EventFilter,
  { sessionId, isKnown, signal }: FollowRequest,
): AsyncGenerator<SessionEvent[], boolean> {
  for (let looks = 1; ; looks += 1) {
    const state = filter.isDeleted ? 'deleted' : await stateOf(parts, sessionId, signal);
    const isTold = state === 'deleted' || state.status === 'terminated';
    if (!isTold && !filter.hasEnded) return false;
    if (isTold && state !== 'deleted') yield* readRest(parts, filter, sessionId, signal);
    const isCertain = state === 'deleted' || filter.isDeleted || (isTold && filter.hasEnded);
    if (isCertain || looks === LOOKS) {
      const word = filter.isDeleted || state === 'deleted' ? deleted(sessionId) : terminated(sessionId, filter, state);
      if (!isKnown(word.id) && !isKnown(unheard(sessionId, word.type))) yield [word];
      return true;
    }
    await parts.clock.sleep(backOff(looks - 1, parts.random), signal).catch(() => undefined);
  }
}

async function stateOf(reader: PlatformReader, sessionId: string, signal: AbortSignal) {
  try {
    return await readState(reader, sessionId, signal);
  } catch (error) {
    if (error instanceof AnthropicError && error.failure === 'not-found') return 'deleted';
    throw error;
  }
}

async function* readRest(
  reader: PlatformReader,
  filter: EventFilter,
  sessionId: string,
  signal: AbortSignal,
): AsyncGenerator<SessionEvent[]> {
  for await (const page of listEvents(reader, sessionId, { signal })) {
    const events = filter.take(page);
    if (events.length > 0) yield events;
  }
}

/** The id of an end that no event told of. */
const unheard = (sessionId: string, type: string) => `${type}:${sessionId}`;

/** A deleted session has no history that could hold its end: only who listened live has heard an event. */
const deleted = (sessionId: string): SessionEvent => ({ id: unheard(sessionId, 'deleted'), type: 'deleted' });

function terminated(sessionId: string, filter: EventFilter, { archivedAt }: SessionState): SessionEvent {
  const event = filter.terminated ?? { id: unheard(sessionId, 'terminated'), type: 'terminated' as const };
  return isItsCause(archivedAt, event.at) ? { ...event, isArchived: true } : event;
}

function isItsCause(archivedAt: string | undefined, endedAt: string | undefined): boolean {
  if (archivedAt === undefined) return false;
  const lateness = Date.parse(archivedAt) - Date.parse(endedAt ?? archivedAt);
  return !(lateness > ARCHIVING_TAKES_MS); // a time that cannot be read decides nothing
}
