import { setImmediate } from 'node:timers/promises';
import type { AgentExecutor } from '../../sessions/executor.ts';
import type { SessionEvent } from '../../sessions/session-event.ts';

/** Events that are folded and stored together, a batch more or less. */
const MAX_AT_ONCE = 100;

type Batch = IteratorResult<SessionEvent[], unknown>;

interface OpenView {
  readonly sessionId: string;
  readonly iterator: AsyncIterator<SessionEvent[], unknown>;
  readonly abort: AbortController;
}

/**
 * One run's live view of its session, kept open between two looks at the run.
 *
 * Holds no history: what it yielded and nobody stored is yielded again by the next follower.
 */
export class SessionFollower {
  readonly #executor: AgentExecutor;
  readonly #isStored: (eventId: string) => boolean;
  #open: OpenView | undefined;
  #pending: Promise<Batch> | undefined;

  constructor(executor: AgentExecutor, isStored: (eventId: string) => boolean) {
    this.#executor = executor;
    this.#isStored = isStored;
  }

  /** The next events, or an empty list when `until` settles first. A failure closes the view; the next call reopens it. */
  async next(sessionId: string, until: Promise<unknown>): Promise<SessionEvent[]> {
    if (this.#open?.sessionId !== sessionId) this.close(); // a successor took over
    this.#open ??= this.#follow(sessionId);
    const pending = (this.#pending ??= this.#open.iterator.next());
    try {
      const batch = await Promise.race([pending, until.then(() => undefined)]);
      if (batch === undefined) return [];
      this.#pending = undefined;
      if (batch.done === true) this.close();
      return batch.done === true ? [] : [...batch.value, ...(await this.#whatWaits())];
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** What has arrived while the last events were dealt with: it is stored in one go. */
  async #whatWaits(): Promise<SessionEvent[]> {
    const waiting: SessionEvent[] = [];
    while (this.#open !== undefined && waiting.length < MAX_AT_ONCE) {
      const pending = (this.#pending ??= this.#open.iterator.next());
      const unready = setImmediate(undefined);
      const batch = await Promise.race([pending.catch(() => undefined), unready]); // a failure is met by the next call
      if (batch === undefined || batch.done === true) break;
      this.#pending = undefined;
      waiting.push(...batch.value);
    }
    return waiting;
  }

  close(): void {
    this.#open?.abort.abort();
    this.#pending?.catch(() => undefined);
    this.#open = undefined;
    this.#pending = undefined;
  }

  #follow(sessionId: string): OpenView {
    const abort = new AbortController();
    const events = this.#executor.follow(sessionId, this.#isStored, abort.signal);
    return { sessionId, iterator: events[Symbol.asyncIterator](), abort };
  }
}
