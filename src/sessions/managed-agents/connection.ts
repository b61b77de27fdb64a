import { AnthropicError } from '../../anthropic/anthropic-error.ts';
import type { Clock } from '../../core/clock.ts';
import { openEventStream } from './event-stream.ts';
import { listEvents, type PlatformReader } from './list-events.ts';
import type { SessionView } from './session-view.ts';

export interface ConnectionParts extends PlatformReader {
  readonly clock: Clock;
  /** Milliseconds without a single byte after which a connection counts as dead. */
  readonly silenceMs: number;
}

/**
 * One connection to a session: the stream is opened first, then the whole history is listed, then the stream is
 * followed, so that nothing falls between the two. Items are untranslated and can repeat.
 */
export class Connection implements SessionView {
  readonly #parts: ConnectionParts;
  readonly #sessionId: string;
  readonly #controller = new AbortController();
  #lastByteAt: number;
  #lastItemAt: number;
  #isSilent = false;
  #isStreamRefused = false;

  constructor(parts: ConnectionParts, sessionId: string, signal: AbortSignal) {
    this.#parts = parts;
    this.#sessionId = sessionId;
    this.#lastByteAt = this.#lastItemAt = parts.clock.now();
    signal.addEventListener('abort', () => this.close(), { once: true, signal: this.#controller.signal });
  }

  /** Ended because nothing was heard, or because the platform has no stream to give. */
  get isDoubtful(): boolean {
    return this.#isSilent || this.#isStreamRefused;
  }

  close(): void {
    this.#controller.abort();
  }

  /** Ends without an error when the stream ends, which says nothing about the session. */
  async *items(): AsyncGenerator<unknown[]> {
    const stream = await this.#openStream();
    yield* listEvents(this.#parts, this.#sessionId, { signal: this.#controller.signal });
    if (stream === undefined) return;
    this.#lastByteAt = this.#lastItemAt = this.#parts.clock.now();
    const watch = this.#watch();
    try {
      for await (const item of stream) {
        this.#lastItemAt = this.#parts.clock.now();
        yield [item];
      }
    } catch (error) {
      if (!this.#isSilent) throw error;
    } finally {
      this.close();
      await watch;
    }
  }

  /** A session that is over may refuse its stream and still give its history. */
  async #openStream(): Promise<AsyncGenerator | undefined> {
    try {
      return await openEventStream(this.#parts.client, this.#sessionId, this.#controller, () => {
        this.#lastByteAt = this.#parts.clock.now();
      });
    } catch (error) {
      const isRefused = error instanceof AnthropicError && /^(?:bad-request|conflict)$/.test(error.failure);
      if (!isRefused) throw error;
      this.#isStreamRefused = true;
      return undefined;
    }
  }

  /**
   * Gives the stream up when no byte comes for the silence time, and when only heartbeats come for twice that time: a
   * live connection can have lost events all the same, and the next one lists the history.
   */
  async #watch(): Promise<void> {
    const { clock, silenceMs } = this.#parts;
    const { signal } = this.#controller;
    while (!signal.aborted) {
      const left = Math.min(this.#lastByteAt + silenceMs, this.#lastItemAt + 2 * silenceMs) - clock.now();
      if (left <= 0) {
        this.#isSilent = true;
        this.close();
        return;
      }
      await clock.sleep(left, signal).catch(() => undefined);
    }
  }
}
