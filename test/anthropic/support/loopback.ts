import { text as readText } from 'node:stream/consumers';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type Anthropic from '@anthropic-ai/sdk';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { createAnthropic } from '../../../src/anthropic/client.ts';

/** One request as the platform would see it. */
export interface SeenRequest {
  /** Method and path without the query, for example `GET /v1/agents`. */
  readonly call: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** Parsed when it is JSON, the raw text otherwise. */
  readonly body: unknown;
}

export type Reply = (response: ServerResponse) => void;

export interface Loopback {
  readonly client: Anthropic;
  readonly origin: string;
  readonly requests: readonly SeenRequest[];
  /** `call` of every request so far. */
  readonly calls: () => string[];
}

export const silentLog = pino({ level: 'silent' });

/** A platform on a loopback port that answers as `handle` says, with the App's own client in front of it. */
export async function startLoopback(
  handle: (request: SeenRequest, earlier: readonly SeenRequest[]) => Reply,
  options: { readonly timeoutMs?: number } = {},
): Promise<Loopback> {
  const requests: SeenRequest[] = [];
  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const url = new URL(incoming.url ?? '/', 'http://loopback');
    const request = {
      call: `${incoming.method} ${url.pathname}`,
      query: url.searchParams,
      headers: incoming.headers,
      body: await readBody(incoming),
    };
    const reply = handle(request, [...requests]);
    requests.push(request);
    reply(response);
  };
  const server = createServer((incoming, response) => void answer(incoming, response));
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  const client = createAnthropic({
    apiKey: 'sk-ant-test-key-of-the-loopback',
    baseUrl: origin,
    log: silentLog,
    ...options,
  });
  return { client, origin, requests, calls: () => requests.map(({ call }) => call) };
}

async function readBody(incoming: IncomingMessage): Promise<unknown> {
  const text = await readText(incoming);
  return incoming.headers['content-type']?.includes('json') ? JSON.parse(text) : text;
}

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1', ...headers });
    response.end(JSON.stringify(body));
  };

/** An error in the platform's shape. */
export const refusal = (status: number, type: string, details?: object, headers?: Record<string, string>): Reply =>
  json(
    { type: 'error', error: { type, message: `refused with ${status}`, ...(details ? { details } : {}) } },
    status,
    headers,
  );

export const hangUp: Reply = (response) => {
  response.socket?.destroy();
};

export const page = (data: readonly unknown[], next: string | null = null): Reply => json({ data, next_page: next });
