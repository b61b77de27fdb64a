import type { SessionEvent } from '../session-event.ts';
import { isRecord } from './clean.ts';
import { translate } from './translate.ts';

/** Lets each event through once, however often and on whichever way it arrives. */
export class EventFilter {
  readonly #seen = new Set<string>();
  readonly #isKnown: (eventId: string) => boolean;
  #hasEnded = false;

  constructor(isKnown: (eventId: string) => boolean) {
    this.#isKnown = isKnown;
  }

  /** Whether the session's last word has gone by, be it one that was known before. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** How many events were let through. */
  get taken(): number {
    return this.#seen.size;
  }

  /** The new events among the given items, translated. */
  take(items: readonly unknown[]): SessionEvent[] {
    return items.flatMap((item) => {
      const event = isQueued(item) ? undefined : translate(item);
      return event === undefined || !this.#isNew(event) ? [] : [event];
    });
  }

  #isNew({ id, type }: SessionEvent): boolean {
    if (type === 'terminated' || type === 'deleted') this.#hasEnded = true;
    if (this.#seen.has(id) || this.#isKnown(id)) return false;
    this.#seen.add(id);
    return true;
  }
}

/**
 * A message of ours that waits to be processed comes again with the same id once it has been. Only then does it have
 * its place in the history, and only that second coming is let through.
 */
const isQueued = (item: unknown) =>
  isRecord(item) &&
  typeof item['type'] === 'string' &&
  item['type'].startsWith('user.') &&
  item['processed_at'] === null;
