import type { RequestListener } from 'node:http';
import { answerInProcess, type WholeRequest } from './in-process.ts';
import type { Fate, Service, StreamFate } from './faults.ts';
import type { Process } from './process.ts';

export interface Endpoint {
  readonly service: Service;
  readonly serve: RequestListener;
}

/** Called when a request has been answered by the service, whether or not the answer arrives. */
export type OnServed = (exchange: {
  readonly process: Process;
  readonly service: Service;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly outcome: Fate['kind'];
  /** When it left. */
  readonly sentAt: number;
}) => void;

/** The way of one process to one service: every request takes its time, and may be lost, refused or the last thing it does. */
export function networkOf(process: Process, endpoint: Endpoint, onServed: OnServed): typeof globalThis.fetch {
  return async (input, init) => {
    if (!process.isAlive) return await never();
    const request = plainRequest(input, init) ?? (await process.timeline.during(readRequest(new Request(input, init))));
    return await process.whileAlive(exchange(process, endpoint, request, onServed));
  };
}

interface SentRequest extends WholeRequest {
  readonly signal: AbortSignal | undefined;
}

/** What nearly all requests are: their parts need no reading. */
function plainRequest(input: Parameters<typeof fetch>[0], { method, headers, body, signal }: RequestInit = {}) {
  if (input instanceof Request || (typeof body !== 'string' && body !== undefined && body !== null)) return undefined;
  return {
    method: method?.toUpperCase() ?? 'GET',
    url: new URL(input),
    headers: new Headers(headers),
    body: Buffer.from(body ?? ''),
    signal: signal ?? undefined,
  } satisfies SentRequest;
}

async function readRequest(request: Request): Promise<SentRequest> {
  const { method, url, headers, signal } = request;
  return { method, url: new URL(url), headers, body: Buffer.from(await request.arrayBuffer()), signal };
}

const never = <T>(): Promise<T> => new Promise(() => {});

async function exchange(
  process: Process,
  { service, serve }: Endpoint,
  request: SentRequest,
  onServed: OnServed,
): Promise<Response> {
  const { timeline, faults } = process;
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const { signal } = request;
  const abort = () => reject(signal?.reason as Error);
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const fate = faults.forRequest(service, timeline.now());
  const isStream = request.headers.get('accept') === 'text/event-stream';
  const streamFate = isStream ? faults.forStream() : undefined;
  const sentAt = timeline.now();
  const way = { there: faults.latency(), back: faults.latency() };
  timeline.after(way.there, async () => {
    const death = process.isAlive ? faults.forWorker() : undefined;
    if (death === 'before') process.kill();
    const { pathname } = request.url;
    const served = process.isHeard && isServed(fate, death) ? await answerInProcess(serve, request) : undefined;
    const status = served?.status ?? 0;
    onServed({ process, service, method: request.method, path: pathname, status, outcome: fate.kind, sentAt });
    if (death === 'after') process.kill();
    const heard = served !== undefined && served.ok && isStream ? listen(served, process, signal, streamFate) : served;
    timeline.after(way.back, () => {
      const answer = answerOf(fate, heard);
      if (answer === undefined) reject(new TypeError('fetch failed', { cause: new Error('read ECONNRESET') }));
      else resolve(Object.defineProperty(answer, 'url', { value: request.url.href }));
    });
  });
  return await promise;
}

const isServed = (fate: Fate, death: 'before' | 'after' | undefined): boolean =>
  death !== 'before' && (fate.kind === 'answered' || fate.isDone);

function answerOf(fate: Fate, served: Response | undefined): Response | undefined {
  switch (fate.kind) {
    case 'answered':
      return served;
    case 'lost':
      return undefined;
    case 'refused':
      return Response.json(fate.body, { status: fate.status, headers: fate.headers });
  }
}

/** The stream as the process hears it: it ends with the process, and may break or fall silent before that. */
function listen(
  { body, status, headers }: Response,
  process: Process,
  signal: AbortSignal | undefined,
  fate: StreamFate | undefined,
): Response {
  const source = body?.getReader();
  let frames = 0;
  const hangUp = () => void source?.cancel().catch(() => undefined);
  const stream = new ReadableStream<Uint8Array>({
    async pull(chunks) {
      if (fate !== undefined && frames >= fate.frames) {
        if (fate.how === 'silence') return await never();
        hangUp();
        if (fate.how === 'end') chunks.close();
        else chunks.error(new TypeError('terminated'));
        return;
      }
      const next = await source?.read();
      frames += 1;
      if (next?.value === undefined) chunks.close();
      else chunks.enqueue(next.value);
    },
    cancel: hangUp,
  });
  signal?.addEventListener('abort', hangUp, { once: true });
  process.onDeath(hangUp);
  return new Response(stream, { status, headers });
}
