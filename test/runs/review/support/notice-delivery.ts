import type { ServerResponse } from 'node:http';
import { type Deliverer, type Delivery, sendJson, sendPage } from './delivery.ts';
import type { RecordedSession } from './recorded-session.ts';

/**
 * Delivers by list alone. The listing that reaches the cut breaks off after it. Time passes while the reader waits:
 * every other notice is lost, so that only the reader's own patience ends the wait, and the rest come twice.
 */
export class NoticeDelivery implements Deliverer {
  readonly #session: RecordedSession;
  readonly #cut: NonNullable<Delivery['cut']>;
  #isWhole: boolean;
  #idles = 0;
  /** Notices that were sent and not waited for. */
  #waiting = 0;
  /** How much of the history the reader has been shown. */
  #listed = 0;
  #waitedMs = 0;

  constructor(session: RecordedSession, cut: Delivery['cut']) {
    this.#session = session;
    this.#cut = cut ?? { after: Number.POSITIVE_INFINITY, how: 'eof' };
    this.#isWhole = cut === undefined;
    session.subscribe(({ type }) => {
      if (type === 'session.status_idle') this.#notify();
    });
  }

  begin(): void {
    this.#session.proceed(1);
  }

  resume(): void {
    this.#session.proceed(this.#isWhole ? Number.POSITIVE_INFINITY : this.#cut.after);
  }

  release(): void {
    this.#isWhole = true;
  }

  stream(): void {
    throw new Error('no stream is held in this mode');
  }

  list(response: ServerResponse, query: URLSearchParams): void {
    const { after, how } = this.#cut;
    const isFirst = !query.has('page');
    if (isFirst) this.resume();
    if (this.#isWhole || how === 'stall' || this.#session.happened < after) {
      this.#listed = this.#session.happened;
      sendPage(this.#session, response, query);
    } else if (isFirst && after > 0) {
      sendJson(response, { data: this.#session.list().slice(0, after), next_page: String(after) });
    } else {
      this.#isWhole = true;
      breakOff(response, how);
    }
  }

  get waitedMs(): number {
    return this.#waitedMs;
  }

  async wait(_sessionId: string, timeoutMs: number, signal: AbortSignal): Promise<void> {
    this.resume();
    while (!signal.aborted && this.#waiting === 0 && this.#session.happened === this.#listed) {
      await this.#untilSomethingHappens(signal);
    }
    if (this.#waiting > 0) this.#waiting -= 1;
    else this.#waitedMs += timeoutMs;
  }

  #notify(): void {
    this.#idles += 1;
    if (this.#idles % 2 === 0) this.#waiting += 2;
  }

  async #untilSomethingHappens(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const unsubscribe = this.#session.subscribe(() => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    unsubscribe();
  }
}

function breakOff(response: ServerResponse, how: 'eof' | 'reset' | 'garbage'): void {
  if (how === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const body = '{"data": [{"id": "sevt_';
  response.writeHead(200, { 'content-type': 'application/json', ...(how === 'eof' ? { 'content-length': 4096 } : {}) });
  if (how === 'garbage') response.end(body);
  else response.write(body, () => response.socket?.end());
}
