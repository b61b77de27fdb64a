import type { ServerResponse } from 'node:http';
import { type Deliverer, type Delivery, frame, sendPage } from './delivery.ts';
import type { RecordedSession } from './recorded-session.ts';

/** Events before the cut that come by stream alone. */
const STREAMED = 6;
/** Events after the cut that happen unseen. */
const UNSEEN = 3;
/** Listed events that the stream repeats. */
const REPEATED = 2;

/**
 * Delivers by stream. On the first connection most of what comes before the cut is both streamed and listed, the rest is
 * streamed; the stream breaks at the cut and a few events happen unseen. The next connection lists all that has happened
 * by then, repeats some of it and goes on with the stream.
 */
export class StreamDelivery implements Deliverer {
  readonly waitedMs = 0;
  readonly #session: RecordedSession;
  readonly #cut: NonNullable<Delivery['cut']>;
  /** How much the first connection lists. */
  readonly #listed: number;
  #stream: ServerResponse | undefined;
  #connections = 0;
  #isWhole = false;

  constructor(session: RecordedSession, cut: Delivery['cut']) {
    this.#session = session;
    this.#cut = cut ?? { after: Number.MAX_SAFE_INTEGER, how: 'eof' };
    this.#listed = cut === undefined ? 1 : cut.after - STREAMED;
    session.subscribe((event) => {
      this.#stream?.write(frame(event));
      this.#breakWhenDue();
    });
  }

  begin(): void {
    this.#session.proceed(1);
  }

  resume(): void {
    const { after, how } = this.#cut;
    const reach = how === 'stall' ? after : after + UNSEEN;
    this.#session.proceed(this.#isWhole ? Number.POSITIVE_INFINITY : reach);
  }

  release(): void {
    this.#isWhole = true;
  }

  stream(response: ServerResponse): void {
    this.#connections += 1;
    this.#isWhole ||= this.#connections > 1 && this.#cut.how !== 'stall';
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    response.once('close', () => {
      if (this.#stream === response) this.#stream = undefined;
    });
    this.#stream = response;
    this.#breakWhenDue();
  }

  list(response: ServerResponse, query: URLSearchParams): void {
    if (!query.has('page')) this.#session.proceed(this.#isWhole ? Number.POSITIVE_INFINITY : this.#listed);
    const stream = this.#stream;
    if (!sendPage(this.#session, response, query)) return;
    response.once('finish', () => {
      if (stream === undefined || stream !== this.#stream) return;
      for (const event of this.#session.list().slice(-REPEATED)) stream.write(frame(event));
      this.resume();
    });
  }

  wait(): Promise<void> {
    throw new Error('whoever holds a stream waits for no notice');
  }

  #breakWhenDue(): void {
    const { after, how } = this.#cut;
    const stream = this.#stream;
    if (this.#isWhole || how === 'stall' || stream === undefined || this.#session.happened < after) return;
    this.#stream = undefined;
    if (how === 'eof') stream.end();
    else if (how === 'garbage') stream.write('event: message\ndata: {"type": "agent.mess\n\n');
    // What was written must arrive before the reset.
    else setImmediate(() => stream.socket?.resetAndDestroy());
  }
}
