import { isBefore } from '../moments.ts';
import type { SessionEvent } from '../session-event.ts';
import { isRecord } from './clean.ts';
import { translate } from './translate.ts';

type Terminated = Extract<SessionEvent, { type: 'terminated' }>;

/**
 * Lets each event through once, however often and on whichever way it arrives. A session's end is noted and held back:
 * what is said of it is said in one place, by `sayLastWord`.
 */
export class EventFilter {
  readonly #seen = new Set<string>();
  readonly #isKnown: (eventId: string) => boolean;
  #taken = 0;
  #idles = 0;
  #status: SessionEvent | undefined;
  #terminated: Terminated | undefined;
  #isDeleted = false;

  constructor(isKnown: (eventId: string) => boolean) {
    this.#isKnown = isKnown;
  }

  /** Whether the history tells that the session is over, be it in an event that was known before. */
  get hasEnded(): boolean {
    return this.#isDeleted || this.#terminated !== undefined;
  }

  get isDeleted(): boolean {
    return this.#isDeleted;
  }

  /** The event that ended the session, as the history has it. */
  get terminated(): Terminated | undefined {
    return this.#terminated;
  }

  /** Whether the newest status in the history, known or new, is idle. */
  get isIdle(): boolean {
    return this.#status?.type === 'idle';
  }

  /** How many events were let through. */
  get taken(): number {
    return this.#taken;
  }

  /** How many of them told that the session went idle. */
  get idles(): number {
    return this.#idles;
  }

  /** The new events among the given items, translated. */
  take(items: readonly unknown[]): SessionEvent[] {
    return items.flatMap((item) => {
      const event = isQueued(item) ? undefined : translate(item);
      return event === undefined || this.#isHeldBack(event) || !this.#isNew(event) ? [] : [event];
    });
  }

  /** Whether the items tell that the session went idle, in an event that has not been let through. */
  announcesIdle(items: readonly unknown[]): boolean {
    return items.some(
      (item) =>
        isRecord(item) &&
        item['type'] === 'session.status_idle' &&
        typeof item['id'] === 'string' &&
        !this.#seen.has(item['id']) &&
        !this.#isKnown(item['id']),
    );
  }

  /** Keeps no ids that the reader of the events knows by now: a thousand sessions are followed in one process. */
  forgetKnown(): void {
    for (const id of this.#seen) if (this.#isKnown(id)) this.#seen.delete(id);
  }

  #isHeldBack(event: SessionEvent): boolean {
    if (event.type === 'deleted') this.#isDeleted = true;
    if (event.type === 'terminated') this.#terminated ??= event;
    return event.type === 'deleted' || event.type === 'terminated';
  }

  #isNew(event: SessionEvent): boolean {
    const isStatus = event.type === 'idle' || event.type === 'running' || event.type === 'rescheduled';
    if (isStatus && !isBefore(event.at, this.#status?.at)) this.#status = event;
    if (this.#seen.has(event.id) || this.#isKnown(event.id)) return false;
    this.#seen.add(event.id);
    this.#taken += 1;
    if (event.type === 'idle') this.#idles += 1;
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
