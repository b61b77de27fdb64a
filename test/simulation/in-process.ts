import { IncomingMessage, type OutgoingHttpHeaders, type RequestListener, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** A request whose body has been read. */
export interface WholeRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Nothing comes through it: whoever serves a request may ask where it came from. */
const nowhere = new Socket();

/** Hands a request to a server of the same process, and gives back what it answers; a body may go on for long. */
export async function answerInProcess(serve: RequestListener, request: WholeRequest): Promise<Response> {
  const incoming = new IncomingMessage(nowhere);
  incoming.method = request.method;
  incoming.url = request.url.pathname + request.url.search;
  incoming.headers = Object.fromEntries(request.headers);
  if (request.body.length > 0) incoming.push(request.body);
  incoming.push(null);
  incoming.complete = true;
  const outgoing = new CapturedResponse(incoming);
  serve(incoming, outgoing);
  return await outgoing.captured;
}

type Chunks = ReadableStreamDefaultController<Uint8Array>;

/** A response that nobody sends: whoever asked in the same process is given it. */
class CapturedResponse extends ServerResponse {
  readonly #captured = Promise.withResolvers<Response>();
  #chunks: Chunks | undefined;
  #hasBegun = false;
  #isOver = false;
  #given: OutgoingHttpHeaders = {};

  constructor(request: IncomingMessage) {
    super(request);
    Object.defineProperty(this, 'headersSent', { get: () => this.#hasBegun });
  }

  get captured(): Promise<Response> {
    return this.#captured.promise;
  }

  override writeHead(status: number, ...rest: readonly unknown[]): this {
    const headers = rest.at(-1);
    this.statusCode = status;
    if (typeof headers === 'object' && headers !== null) this.#given = { ...headers };
    return this;
  }

  override flushHeaders(): void {
    this.#begin();
  }

  override write(chunk: string | Uint8Array): boolean {
    this.#begin();
    if (!this.#isOver) this.#chunks?.enqueue(Buffer.from(chunk));
    return true;
  }

  override end(chunk?: unknown): this {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
      if (chunk.length > 0) this.write(chunk);
    }
    this.#begin();
    if (!this.#isOver) this.#chunks?.close();
    this.#finish();
    return this;
  }

  /** The connection is gone, before or after the head of the response. */
  override destroy(): this {
    const lost = new TypeError('fetch failed');
    this.#captured.reject(lost);
    if (!this.#isOver) this.#chunks?.error(lost);
    this.#finish();
    return this;
  }

  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    const isBodiless = [204, 205, 304].includes(this.statusCode);
    const stream = new ReadableStream<Uint8Array>({
      start: (chunks) => void (this.#chunks = chunks),
      cancel: () => this.#finish(),
    });
    const headers = Object.entries({ ...this.getHeaders(), ...this.#given });
    this.#captured.resolve(
      new Response(isBodiless ? null : stream, {
        status: this.statusCode,
        headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
      }),
    );
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    queueMicrotask(() => this.emit('close'));
  }
}
