import { AnthropicError, OF_ACCOUNT } from '../../anthropic/anthropic-error.ts';
import { AppError } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import type { SessionEvent } from '../session-event.ts';
import { backOff } from './back-off.ts';
import { EventFilter } from './event-filter.ts';
import { type FollowRequest, type LastWordParts, sayLastWord } from './last-word.ts';
import type { SessionView } from './session-view.ts';

export interface FollowParts extends LastWordParts {
  readonly log: Log;
  /** Opens a view: a live stream, or one that waits for notices. */
  readonly openView: (sessionId: string, filter: EventFilter, signal: AbortSignal) => SessionView;
}

/** A session that was just created may not be readable at once; this many refusals in a row are believed. */
const MISSES_BELIEVED = 3;

/**
 * Yields a session's events, each once, through any number of views, until the session or `signal` ends.
 *
 * Errors, clean ends, broken frames and silence all lead to a new view. Throws only what concerns the whole
 * account, which people are told of: a key that is refused, or an account that may not spend.
 */
export async function* followSession(parts: FollowParts, request: FollowRequest): AsyncGenerator<SessionEvent[]> {
  // Delegating generators hold what they yielded last for as long as they wait: with a thousand sessions, a gigabyte.
  for await (const events of throughViews(parts, request)) yield events.splice(0);
}

async function* throughViews(parts: FollowParts, request: FollowRequest): AsyncGenerator<SessionEvent[]> {
  const { sessionId, isKnown, signal } = request;
  const filter = new EventFilter(isKnown);
  let tries = 0;
  let misses = 0;
  while (!signal.aborted) {
    const view = parts.openView(sessionId, filter, signal);
    const takenBefore = filter.taken;
    let failure = yield* untilFailure(readOut(view, filter, () => (misses = 0)));
    if (signal.aborted) return;
    parts.log.debug({ sessionId, reason: failure?.message }, 'view of a session ended');
    misses = failure instanceof AnthropicError && failure.failure === 'not-found' ? misses + 1 : 0;
    if (filter.hasEnded || view.isDoubtful || misses >= MISSES_BELIEVED) {
      const isOver = yield* untilFailure(sayLastWord(parts, filter, request));
      if (isOver === true) return;
      if (isOver instanceof AppError) failure = isOver;
    }
    tries = filter.taken > takenBefore ? 0 : tries + 1;
    const wait = Math.max(backOff(tries, parts.random), failure?.retryAfterMs ?? 0);
    await parts.clock.sleep(wait, signal).catch(() => undefined); // an abort ends the loop above
  }
}

/** Yields what is new on one view, up to the session's end; `onShown` is called for everything it shows. */
async function* readOut(
  view: SessionView,
  filter: EventFilter,
  onShown: () => void,
): AsyncGenerator<SessionEvent[], undefined> {
  try {
    for await (const items of view.items()) {
      onShown();
      const events = filter.take(items.splice(0)); // emptied for the same reason
      if (events.length > 0) yield events;
      if (filter.hasEnded) return;
    }
  } finally {
    view.close();
  }
}

/** Gives back what stopped the events: a failure that may pass is a result like any other. */
async function* untilFailure<Result>(
  events: AsyncGenerator<SessionEvent[], Result>,
): AsyncGenerator<SessionEvent[], Result | AppError> {
  try {
    return yield* events;
  } catch (error) {
    if (!(error instanceof AppError) || isOfAccount(error)) throw error;
    return error;
  }
}

const isOfAccount = (error: AppError) => error instanceof AnthropicError && OF_ACCOUNT.has(error.failure);
