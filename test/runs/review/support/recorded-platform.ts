import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json as readJson } from 'node:stream/consumers';
import { newId } from '../../../../src/core/ids.ts';
import { type Deliverer, type Delivery, sendJson as send } from './delivery.ts';
import { NoticeDelivery } from './notice-delivery.ts';
import { type RawEvent, RecordedSession, type SentEvent, Unexpected } from './recorded-session.ts';
import { StreamDelivery } from './stream-delivery.ts';

export interface RecordedPlatform extends Pick<Deliverer, 'wait' | 'release' | 'waitedMs'> {
  readonly sessionId: string;
  readonly origin: string;
  readonly session: RecordedSession;
  /** `METHOD path` of every request, the oldest first. */
  readonly calls: readonly string[];
  /** What was sent and not awaited. */
  readonly refusals: readonly string[];
  close(): Promise<void>;
}

const MOUNT = { type: 'github_repository', id: 'sesrsc_1' };

/** A platform on a loopback port with one session, which happens as it was recorded and is delivered as told. */
export async function startRecordedPlatform(
  recording: readonly RawEvent[],
  delivery: Delivery,
): Promise<RecordedPlatform> {
  const session = new RecordedSession(recording);
  const Deliverer = delivery.mode === 'stream' ? StreamDelivery : NoticeDelivery;
  const deliverer: Deliverer = new Deliverer(session, delivery.cut);
  const calls: string[] = [];
  const refusals: string[] = [];
  const id = `sesn_${newId()}`;
  const [one, events] = [`/v1/sessions/${id}`, `/v1/sessions/${id}/events`];
  let metadata: unknown = {};
  const render = () => ({
    id,
    type: 'session',
    status: session.status,
    archived_at: null,
    metadata,
    usage: session.usage ?? {},
    resources: [MOUNT],
  });

  const create = async (request: IncomingMessage, response: ServerResponse) => {
    const { initial_events: initial, metadata: given } = (await readJson(request)) as CreateBody;
    if (session.happened > 0) throw new Unexpected('the run has its session already');
    session.take(initial);
    metadata = given;
    deliverer.begin();
    send(response, render());
  };

  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const body = (await readJson(request)) as { events: SentEvent[] };
    const data = session.take(body.events);
    send(response, { data });
    deliverer.resume();
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://platform');
    const call = `${request.method} ${pathname}`;
    calls.push(call);
    switch (call) {
      case 'POST /v1/sessions':
        return create(request, response);
      case 'GET /v1/sessions':
        return send(response, { data: session.happened > 0 ? [render()] : [], next_page: null });
      case `GET ${one}`:
        return send(response, render());
      case `POST ${events}`:
        return take(request, response);
      case `GET ${events}`:
        return deliverer.list(response, searchParams);
      case `GET ${events}/stream`:
        return deliverer.stream(response);
      case `POST ${one}`: // its budget
        return send(response, render());
      case `POST ${one}/resources/${MOUNT.id}`: // its token
        return send(response, MOUNT);
      case `POST ${one}/archive`:
        return send(response, { ...render(), status: 'terminated' });
      default:
        throw new Unexpected(`${call} was not recorded`);
    }
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      refusals.push(String(error));
      send(response, { type: 'error', error: { type: 'invalid_request_error', message: String(error) } }, 400);
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`,
    sessionId: id,
    session,
    calls,
    refusals,
    wait: (...request) => deliverer.wait(...request),
    release: () => deliverer.release(),
    get waitedMs() {
      return deliverer.waitedMs;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

interface CreateBody {
  readonly initial_events: SentEvent[];
  readonly metadata: unknown;
}
