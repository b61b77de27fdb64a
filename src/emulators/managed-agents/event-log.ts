import { newResourceId } from './ids.ts';

/** One event as the API shows it. `processed_at` is null while a user event waits in the queue. */
export interface LoggedEvent {
  readonly id: string;
  readonly type: string;
  processed_at: string | null;
  readonly [field: string]: unknown;
}

export interface Entry {
  readonly event: LoggedEvent;
  /** When it was written down, which for a user event is before it is processed. */
  readonly at: number;
  /** Parts events of the same time: a user event stands where it was processed. */
  sequence: number;
}

export type EventDraft = { readonly type: string } & Readonly<Record<string, unknown>>;
type Listener = (event: LoggedEvent) => void;

/** A session's append-only history. Times never run backwards, whatever the clock does. */
export class EventLog {
  readonly #entries: Entry[] = [];
  readonly #listeners = new Set<Listener>();
  readonly #now: () => number;
  #latest = 0;
  #sequence = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  /** Adds a processed event and tells every stream. */
  append(draft: EventDraft): LoggedEvent {
    return this.#add({ id: newResourceId('sevt'), ...draft, processed_at: this.#stamp() });
  }

  /** Adds a user event that the agent has not taken yet. */
  enqueue(draft: EventDraft): LoggedEvent {
    return this.#add({ id: newResourceId('sevt'), ...draft, processed_at: null });
  }

  /** Marks a queued event as taken; streams see it a second time, now with its time. */
  process(event: LoggedEvent): void {
    event.processed_at = this.#stamp();
    const entry = this.#entries.findLast((one) => one.event === event);
    if (entry !== undefined) entry.sequence = this.#nextSequence();
    this.#announce(event);
  }

  /** Calls `listener` for every event from now on; nothing earlier is replayed. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #add(event: LoggedEvent): LoggedEvent {
    this.#entries.push({ event, at: this.#now(), sequence: this.#nextSequence() });
    this.#announce(event);
    return event;
  }

  #announce(event: LoggedEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  #stamp(): string {
    this.#latest = Math.max(this.#latest, this.#now());
    return new Date(this.#latest).toISOString();
  }
}
