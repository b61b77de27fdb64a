import { readFileSync } from 'node:fs';

/** An event in the platform's own form. `processed_at` is null while a message of ours waits to be taken. */
export interface RawEvent {
  readonly id: string;
  readonly type: string;
  readonly processed_at: string | null;
  readonly [field: string]: unknown;
}

/** What the App sends: an answer to a call, or a message. */
export type SentEvent = Readonly<Record<string, unknown>> & { readonly type: string };

/** The platform's history of a session, one event to a line. */
export function readRecording(name: string): readonly RawEvent[] {
  const text = readFileSync(new URL(`./recordings/${name}.jsonl`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line): RawEvent => JSON.parse(line));
}

/** The App sent what the session, as far as it has come, does not wait for. */
export class Unexpected extends Error {}

/**
 * A recorded session that happens again: event by event, with the ids and times of the recording. What the App had said
 * in it happens when the App says it again, in its new words, and nothing that came after happens before that.
 */
export class RecordedSession {
  readonly recording: readonly RawEvent[];
  readonly #said = new Map<number, SentEvent>();
  readonly #listeners = new Set<(event: RawEvent) => void>();
  #happened = 0;

  constructor(recording: readonly RawEvent[]) {
    this.recording = recording;
  }

  /** How many events have happened. */
  get happened(): number {
    return this.#happened;
  }

  get status(): 'running' | 'idle' | 'rescheduling' {
    const event = this.#past().findLast(({ type }) => type.startsWith('session.status_'));
    if (event?.type === 'session.status_idle') return 'idle';
    return event?.type === 'session.status_rescheduled' ? 'rescheduling' : 'running';
  }

  /** The usage of the newest snapshot. */
  get usage(): unknown {
    return this.#past().findLast(({ type }) => type === 'session.usage')?.['usage'];
  }

  /** The history as it is listed: messages that wait to be taken come last. */
  list(): RawEvent[] {
    const queued = [...this.#said.keys()].filter((position) => position >= this.#happened);
    return [...this.#past(), ...queued.map((position) => ({ ...this.#at(position), processed_at: null }))];
  }

  /** Calls `listener` with every event from now on; ends with the function that is returned. */
  subscribe(listener: (event: RawEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lets events happen until there are `count` of them, but not past what the App has yet to say. */
  proceed(count: number): void {
    while (this.#happened < Math.min(count, this.recording.length) && this.#mayHappen(this.#happened)) {
      const event = this.#at(this.#happened);
      this.#happened += 1;
      this.#announce(event);
    }
  }

  /** Takes what the App sends, all of it or nothing; the answer is what the platform would echo. */
  take(sent: readonly SentEvent[]): RawEvent[] {
    const positions = sent.map((event) => this.#positionOf(event));
    return sent.map((event, index) => {
      const position = positions[index] ?? 0;
      this.#said.set(position, event);
      if (event.type !== 'user.message') return this.#at(position);
      const queued = { ...this.#at(position), processed_at: null };
      if (position > 0) this.#announce(queued);
      return queued;
    });
  }

  /** Where the recording has what the App sends now. */
  #positionOf(event: SentEvent): number {
    const position = this.recording.findIndex(
      ({ type, custom_tool_use_id: call }, index) =>
        !this.#said.has(index) && type === event.type && call === event['custom_tool_use_id'],
    );
    const isAwaited =
      event.type === 'user.message'
        ? position === this.#happened
        : this.#past().some(({ id }) => id === event['custom_tool_use_id']);
    if (position === -1 || !isAwaited) throw new Unexpected(`${event.type}: nothing awaits it`);
    return position;
  }

  #past(): RawEvent[] {
    return Array.from({ length: this.#happened }, (_, position) => this.#at(position));
  }

  #at(position: number): RawEvent {
    const recorded = this.recording[position];
    if (recorded === undefined) throw new Error(`the recording has no event ${position}`);
    const { id, processed_at: at } = recorded;
    return { ...recorded, ...this.#said.get(position), id, processed_at: at };
  }

  #mayHappen(position: number): boolean {
    return this.recording[position]?.type.startsWith('user.') !== true || this.#said.has(position);
  }

  #announce(event: RawEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
