import type { AgentExecutor } from '../../sessions/executor.ts';
import type { SessionEvent } from '../../sessions/session-event.ts';

type Batch = IteratorResult<SessionEvent[], unknown>;

/**
 * One run's live view of its session, kept open between two looks at the run.
 *
 * Holds no history: what it yielded and nobody stored is yielded again by the next follower.
 */
export class SessionFollower {
  readonly #executor: AgentExecutor;
  readonly #isStored: (eventId: string) => boolean;
  #open: { readonly iterator: AsyncIterator<SessionEvent[], unknown>; readonly abort: AbortController } | undefined;
  #pending: Promise<Batch> | undefined;

  constructor(executor: AgentExecutor, isStored: (eventId: string) => boolean) {
    this.#executor = executor;
    this.#isStored = isStored;
  }

  /** The next events, or an empty list when `until` settles first. A failure closes the view; the next call reopens it. */
  async next(sessionId: string, until: Promise<unknown>): Promise<SessionEvent[]> {
    this.#open ??= this.#follow(sessionId);
    const pending = (this.#pending ??= this.#open.iterator.next());
    try {
      const batch = await Promise.race([pending, until.then(() => undefined)]);
      if (batch === undefined) return [];
      this.#pending = undefined;
      if (batch.done === true) this.close();
      return batch.done === true ? [] : batch.value;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.#open?.abort.abort();
    this.#pending?.catch(() => undefined);
    this.#open = undefined;
    this.#pending = undefined;
  }

  #follow(sessionId: string) {
    const abort = new AbortController();
    const events = this.#executor.follow(sessionId, this.#isStored, abort.signal);
    return { iterator: events[Symbol.asyncIterator](), abort };
  }
}
