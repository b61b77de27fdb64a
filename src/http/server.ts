import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Server as Listener } from 'node:net';
import { messageOf } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { close, openListeners, portOf } from './listeners.ts';

/** What a route answers; `error` is shown to the sender and must say nothing about the inside. */
export interface Answer {
  readonly status: number;
  readonly error?: string;
  readonly text?: string;
}

/** Routes by `METHOD /path`. */
export type Routes = Readonly<Record<string, (request: IncomingMessage, requestId: string) => Promise<Answer>>>;

export interface HttpServer {
  readonly port: number;
  /** Takes no new connection, lets requests under way finish for up to `graceMs`, then closes. */
  close(graceMs: number): Promise<void>;
}

/** A sender that does not get its request across in this time is cut off, within a second. */
const REQUEST_TIMEOUT_MS = 14_000;
const CHECK_EVERY_MS = 1000;
/** With the 64 kB that each may hold beside the pool for large bodies they take 128 MB. GitHub's bursts need hundreds. */
const MAX_CONNECTIONS = 2048;

/** Listens and routes. Knows no path of its own; whatever is not routed is 404. */
export async function startHttpServer(
  routes: Routes,
  options: { host: string; port: number; log: Log; requestTimeoutMs?: number; maxConnections?: number },
): Promise<HttpServer> {
  const { host, port, requestTimeoutMs = REQUEST_TIMEOUT_MS, maxConnections = MAX_CONNECTIONS } = options;
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      // Left alone, the timeouts are looked at every thirty seconds.
      connectionsCheckingInterval: CHECK_EVERY_MS,
    },
    (request, response) => {
      void handle(routes, request, response, options.log);
    },
  );
  const listeners = await openListeners(server, { host, port, maxConnections });
  return { port: portOf(server), close: async (graceMs) => await closeServer(server, listeners, graceMs) };
}

async function handle(routes: Routes, request: IncomingMessage, response: ServerResponse, log: Log): Promise<void> {
  const requestId = newId();
  const route = `${request.method} ${request.url?.split('?', 1)[0]}`;
  const run = Object.hasOwn(routes, route) ? routes[route] : undefined;
  try {
    send(
      request,
      response,
      run === undefined ? { status: 404, error: 'not found' } : await run(request, requestId),
      requestId,
    );
  } catch (error) {
    log.warn({ requestId, err: messageOf(error) }, 'request failed');
    send(request, response, { status: 500, error: 'internal error' }, requestId);
  }
}

function send(request: IncomingMessage, response: ServerResponse, answer: Answer, requestId: string): void {
  if (response.destroyed || response.headersSent) return;
  const body =
    answer.text ?? (answer.error === undefined ? '' : JSON.stringify({ error: answer.error, request_id: requestId }));
  const isUnread = !request.complete;
  response.writeHead(answer.status, {
    'content-type': answer.text === undefined ? 'application/json' : 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    // What was not read must not be taken for the next request.
    ...(isUnread ? { connection: 'close' } : {}),
  });
  response.end(body, () => {
    if (isUnread) request.destroy();
  });
}

async function closeServer(server: Server, listeners: readonly Listener[], graceMs: number): Promise<void> {
  const closed = Promise.all(listeners.map(close));
  server.closeIdleConnections();
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, graceMs);
  await closed;
  clearTimeout(timer);
}
