import type { read } from '../../anthropic/request.ts';
import type { Clock } from '../../core/clock.ts';
import { backOff } from './back-off.ts';
import { isRecord } from './clean.ts';
import type { EventFilter } from './event-filter.ts';
import { listEvents, type PlatformReader } from './list-events.ts';
import type { PollPacer, PollShare } from './poll-pacer.ts';
import { readState } from './read-state.ts';
import type { SessionView } from './session-view.ts';
import type { SessionState } from './to-opened-session.ts';

/** Resolves when a notice for the session has come since the last wait, after the time, or on abort. Never rejects. */
export type WaitForNotice = (sessionId: string, timeoutMs: number, signal: AbortSignal) => Promise<void>;

export interface NoticeViewParts extends PlatformReader {
  readonly clock: Clock;
  readonly random: () => number;
  readonly wait: WaitForNotice;
  readonly pacer: PollPacer;
}

/** Looks soon after the first one when the status says idle and the history does not. */
const LOOKS_FOR_HISTORY = 5;
/** The same when a notice came and neither shows an idle session anew; late notices look just like that. */
const LOOKS_FOR_NOTICE = 2;
/** Far more than events can come to light late, after newer ones. */
const OVERLAP_MS = 60_000;

/**
 * A view that holds no connection: it asks for the session's status and its history, then waits for a notice, or for as
 * long as the pacer says, and asks again.
 *
 * While the session works only the newest part of the history is read. Once it rests, which is when decisions follow,
 * the whole history is, so that nothing that came to light late is missed.
 */
export class NoticeView implements SessionView {
  readonly #parts: NoticeViewParts;
  readonly #sessionId: string;
  readonly #filter: EventFilter;
  readonly #signal: AbortSignal;
  readonly #closing = new AbortController();
  #newestAt: number | undefined;
  #reads = 0;
  #isDoubtful = false;

  constructor(parts: NoticeViewParts, sessionId: string, filter: EventFilter, signal: AbortSignal) {
    this.#parts = { ...parts, read: this.#counting(parts.read) };
    this.#sessionId = sessionId;
    this.#filter = filter;
    this.#signal = AbortSignal.any([signal, this.#closing.signal]);
  }

  /** Ended because the status says that the session is over. */
  get isDoubtful(): boolean {
    return this.#isDoubtful;
  }

  close(): void {
    this.#closing.abort();
  }

  async *items(): AsyncGenerator<unknown[]> {
    const share = this.#parts.pacer.join();
    try {
      let isNoticed = false;
      while (!this.#signal.aborted && !this.#isDoubtful) {
        yield* this.#settle(isNoticed, share);
        if (!this.#isDoubtful) isNoticed = await this.#nextOccasion();
      }
    } finally {
      share.leave();
    }
  }

  /** Looks until status, history and notice agree, a few times at most; a later occasion brings what is still missing. */
  async *#settle(isNoticed: boolean, share: PollShare): AsyncGenerator<unknown[]> {
    const idlesBefore = this.#filter.idles;
    for (let looks = 0; !this.#signal.aborted; looks += 1) {
      this.#reads = 0;
      const { status } = await readState(this.#parts, this.#sessionId, this.#signal);
      this.#isDoubtful = status === 'terminated';
      yield* status === 'running' || status === 'rescheduling' ? this.#listNewest() : this.#list();
      share.note(this.#reads);
      const isUnexplained = isNoticed && this.#filter.idles === idlesBefore;
      if (this.#isDoubtful || looks >= this.#looksAgain(status, isUnexplained)) return;
      await this.#parts.clock.sleep(backOff(looks + 1, this.#parts.random), this.#signal).catch(() => undefined);
    }
  }

  #looksAgain(status: SessionState['status'], isUnexplained: boolean): number {
    if (status === 'idle' && !this.#filter.isIdle) return LOOKS_FOR_HISTORY;
    return isUnexplained ? LOOKS_FOR_NOTICE : 0;
  }

  /** Waits for a notice or the next poll, which moves away while followers join; tells whether it was a notice. */
  async #nextOccasion(): Promise<boolean> {
    const { clock, pacer, wait } = this.#parts;
    const since = clock.now();
    while (!this.#signal.aborted) {
      const dueAt = since + pacer.intervalMs;
      if (clock.now() >= dueAt) return false;
      await wait(this.#sessionId, dueAt - clock.now(), this.#signal);
      if (clock.now() < dueAt) return true;
    }
    return false;
  }

  /** The whole history instead, when the newest part of it says that the session rests after all. */
  async *#listNewest(): AsyncGenerator<unknown[]> {
    if (this.#newestAt === undefined) return yield* this.#list();
    const since = new Date(this.#newestAt - OVERLAP_MS);
    for await (const page of listEvents(this.#parts, this.#sessionId, { since, signal: this.#signal })) {
      if (this.#filter.announcesIdle(page)) return yield* this.#list();
      yield this.#stamped(page);
    }
  }

  async *#list(): AsyncGenerator<unknown[]> {
    this.#filter.forgetKnown();
    for await (const page of listEvents(this.#parts, this.#sessionId, { signal: this.#signal })) {
      yield this.#stamped(page);
    }
  }

  #stamped(page: unknown[]): unknown[] {
    for (const item of page) {
      const at = isRecord(item) && typeof item['processed_at'] === 'string' ? Date.parse(item['processed_at']) : NaN;
      if (at > (this.#newestAt ?? Number.NEGATIVE_INFINITY)) this.#newestAt = at;
    }
    return page;
  }

  #counting(ask: typeof read): typeof read {
    return async (send, signal) => {
      this.#reads += 1;
      return await ask(send, signal);
    };
  }
}
