import { createServer, type IncomingMessage, request as send, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { RequestEvidence } from '../../invariants/evidence.ts';

/** What becomes of one request instead of an answer. `onStruck` is called at the moment that the name tells of. */
export type Interference =
  /** It has arrived; it is neither passed on nor answered. */
  | { readonly kind: 'hold'; readonly onStruck?: () => void }
  /** The connection is cut; nothing was passed on. */
  | { readonly kind: 'reset' }
  /** What was asked for is done; the answer is lost. */
  | { readonly kind: 'lose-answer'; readonly onStruck?: () => void }
  | { readonly kind: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>> };

export type Interfere = (to: RequestEvidence['to'], route: string) => Interference | undefined;

interface GateOptions {
  readonly to: RequestEvidence['to'];
  /** The origin of the platform behind the gate. */
  readonly upstream: () => string;
  /** Asked once for each request of the App, in the order in which they arrive. */
  readonly interfere: Interfere;
  /** Milliseconds since the epoch, as the App sees them. */
  readonly now: () => number;
}

/** Stands between the App and a platform, passes requests on and keeps a record of them. */
export class HttpGate {
  readonly requests: RequestEvidence[] = [];
  #isShut = false;
  /** Of the App alone: the platform's sandboxes fetch repositories through the same gate, and live on. */
  readonly #sockets = new Set<Socket>();
  readonly #options: GateOptions;
  readonly #server: Server;

  private constructor(options: GateOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      void this.#pass(request, response).catch(() => request.socket.destroy());
    });
  }

  static async open(options: GateOptions): Promise<HttpGate> {
    const gate = new HttpGate(options);
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    return gate;
  }

  get origin(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the gate is closed');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Nothing passes from now on: whoever asked is dead, and its last words do not count. */
  shut(): void {
    this.#isShut = true;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  reopen(): void {
    this.#isShut = false;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { to, interfere, now } = this.#options;
    const path = (request.url ?? '').replace(/\?.*$/, '');
    const isOfApp = to === 'platform' || path.startsWith('/api/v3/');
    if (!isOfApp) return await this.#passOn(request, body, response);
    if (this.#isShut) return void request.socket.destroy();
    this.#note(request.socket);
    const route = `${request.method} ${path.replace('/api/v3', '')}`;
    const at = now();
    const interference = interfere(to, route);
    const record = (status: number, retryAfter: string | undefined) => {
      const retryAfterMs = retryAfter === undefined ? {} : { retryAfterMs: Number(retryAfter) * 1000 };
      this.requests.push({ to, route, at, answeredAt: now(), status, ...retryAfterMs });
    };
    switch (interference?.kind) {
      case undefined:
        return await this.#passOn(request, body, response, record);
      case 'hold':
        record(0, undefined);
        interference.onStruck?.();
        return;
      case 'reset':
        record(0, undefined);
        request.socket.resetAndDestroy();
        return;
      case 'lose-answer':
        await this.#passOn(request, body, undefined, record);
        interference.onStruck?.();
        request.socket.resetAndDestroy();
        return;
      case 'answer': {
        const { status, headers = {} } = interference;
        record(status, headers['retry-after']);
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify(to === 'github' ? { message: 'Fault' } : FAULT));
      }
    }
  }

  #note(socket: Socket): void {
    if (this.#sockets.has(socket)) return;
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /** Without a response the answer is read and forgotten; of a stream, its head. */
  async #passOn(
    { url, method, headers, socket }: IncomingMessage,
    body: Buffer,
    response: ServerResponse | undefined,
    record: (status: number, retryAfter: string | undefined) => void = () => {},
  ): Promise<void> {
    const onward = send(new URL(url ?? '/', this.#options.upstream()), { method, headers, agent: false });
    const leave = () => void onward.destroy();
    socket.once('close', leave);
    onward.end(body);
    const [answer] = (await once(onward, 'response')) as [IncomingMessage];
    const isStream = answer.headers['content-type'] === 'text/event-stream';
    if (isStream && response === undefined) answer.destroy();
    if (isStream) {
      record(200, undefined);
      response?.writeHead(200, answer.headers).flushHeaders();
      if (response !== undefined) answer.pipe(response);
      answer.once('error', () => response?.destroy());
      answer.once('close', () => socket.off('close', leave));
      return;
    }
    const answered = await buffer(answer);
    socket.off('close', leave);
    record(answer.statusCode ?? 0, answer.headers['retry-after']);
    response?.writeHead(answer.statusCode ?? 0, answer.headers).end(answered);
  }
}

const FAULT = { type: 'error', error: { type: 'api_error', message: 'Fault' } };
