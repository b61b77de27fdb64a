import { createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Delivery } from '../../src/http/delivery.ts';
import { healthRoutes } from '../../src/http/health.ts';
import { type HttpServer, startHttpServer } from '../../src/http/server.ts';
import { createWebhookRoute } from '../../src/http/webhook-route.ts';

const log = pino({ level: 'silent' });
const secrets = { current: 'a-secret-of-16-chars', previous: 'the-secret-before-it' };
const deliveries: Delivery[] = [];
let failure: Error | undefined;
let ready = true;
let server: HttpServer;

beforeAll(async () => {
  const dispatch = async (delivery: Delivery) => {
    if (failure !== undefined) throw failure;
    deliveries.push(delivery);
  };
  const routes = {
    'POST /api/github/webhooks': createWebhookRoute({ secrets, log, dispatch }),
    ...healthRoutes({ isReady: async () => ready }),
  };
  server = await startHttpServer(routes, { host: '127.0.0.1', port: 0, log });
});
afterAll(() => server.close(0));
beforeEach(() => {
  deliveries.length = 0;
  failure = undefined;
});

const sign = (body: string, secret = secrets.current) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${server.port}/api/github/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'pull_request',
      'x-github-delivery': 'guid-1',
      'x-hub-signature-256': sign(body),
      ...headers,
    },
  });

it.each([
  ['the current secret', secrets.current],
  ['the one before it', secrets.previous],
])('takes a delivery signed with %s', async (_which, secret) => {
  const body = '{"action":"opened","text":"naïve"}';
  const answer = await post(body, { 'x-hub-signature-256': sign(body, secret) });
  expect(answer.status).toBe(202);
  expect(deliveries).toEqual([{ id: 'guid-1', event: 'pull_request', payload: { action: 'opened', text: 'naïve' } }]);
});

it.each([
  ['no signature', { 'x-hub-signature-256': '' }, 401],
  ['a wrong signature', { 'x-hub-signature-256': sign('other') }, 401],
  ['a signature with another secret', { 'x-hub-signature-256': sign('{}', 'nobody-knows-this') }, 401],
  ['a SHA-1 signature', { 'x-hub-signature-256': `sha1=${'0'.repeat(40)}` }, 401],
  ['another content type', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['no event', { 'x-github-event': '' }, 400],
  ['an event that is a property of every object', { 'x-github-event': '__proto__' }, 400],
  ['no delivery id', { 'x-github-delivery': '' }, 400],
])('refuses %s and does nothing', async (_what, headers, status) => {
  const answer = await post('{}', headers);
  expect(answer.status).toBe(status);
  expect(deliveries).toEqual([]);
});

it.each(['', 'null', '[]', '"x"', '{', '1e999'])('refuses the signed body %j', async (body) => {
  expect((await post(body)).status).toBe(400);
  expect(deliveries).toEqual([]);
});

it('survives deeply nested JSON', async () => {
  const answer = await post(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  expect(answer.status).toBe(400);
  expect((await post('{}')).status).toBe(202);
});

it('says nothing about the inside when a delivery cannot be stored', async () => {
  failure = new Error('password ghs_secret leaked');
  const answer = await post('{}');
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('secret');
});

it('refuses a body that is announced as too large without reading it', async () => {
  const reply = await raw(
    `POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-github-event: push\r\n` +
      `x-github-delivery: g\r\nx-hub-signature-256: ${sign('')}\r\ncontent-length: 2000000000\r\n\r\n`,
  );
  expect(reply).toMatch(/^HTTP\/1\.1 413 /);
});

it('stops reading a body that turns out too large', async () => {
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  const reply = await raw(
    `POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-github-event: push\r\n` +
      `x-github-delivery: g\r\nx-hub-signature-256: ${sign('')}\r\ntransfer-encoding: chunked\r\n\r\n${chunk.repeat(27)}`,
  );
  expect(reply).toMatch(/^HTTP\/1\.1 413 /);
});

it('knows no other path, Probot’s set-up pages least of all', async () => {
  for (const path of ['/', '/probot', '/probot/setup', '/probot/import', '/ping', '/api/github/webhooks/']) {
    expect((await fetch(`http://127.0.0.1:${server.port}${path}`)).status, path).toBe(404);
  }
});

it('tells whether it lives and whether it can work', async () => {
  const status = async (path: string) => (await fetch(`http://127.0.0.1:${server.port}${path}`)).status;
  expect(await status('/healthz')).toBe(200);
  expect(await status('/readyz')).toBe(200);
  ready = false;
  expect(await status('/healthz')).toBe(200);
  expect(await status('/readyz')).toBe(503);
  ready = true;
});

/** Sends bytes as they are and returns what comes back until the server hangs up. */
function raw(request: string, port = server.port): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    let reply = '';
    socket.on('data', (data) => (reply += data.toString()));
    socket.on('error', () => resolve(reply));
    socket.on('close', () => resolve(reply));
  });
}

const head = (more: string) =>
  `POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-github-event: push\r\n` +
  `x-github-delivery: g\r\nx-hub-signature-256: ${sign('')}\r\n${more}`;

it.each([
  ['headers', head('x-slow: ')],
  ['a body', head('content-length: 10\r\n\r\n{')],
  ['a chunked body', head('transfer-encoding: chunked\r\n\r\n5\r\n{')],
])('hangs up on somebody who never gets to the end of %s', async (_what, request) => {
  const impatient = await startHttpServer(
    { 'POST /api/github/webhooks': createWebhookRoute({ secrets, log, dispatch: async () => {} }) },
    { host: '127.0.0.1', port: 0, log, requestTimeoutMs: 100 },
  );
  onTestFinished(() => impatient.close(0));
  expect(await raw(request, impatient.port)).toMatch(/^(HTTP\/1\.1 408 .*)?$/s);
  expect(deliveries).toEqual([]);
});

it('keeps no more of large bodies than it can, and takes them again when the flood is over', async () => {
  const MEGABYTE = 1024 * 1024;
  const half = `${head(`content-length: ${4 * MEGABYTE}\r\n\r\n`)}${'x'.repeat(2 * MEGABYTE)}`;
  const replies: string[] = [];
  const sockets = Array.from({ length: 48 }, () => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(half));
    socket.on('data', (data) => void replies.push(data.toString()));
    socket.on('error', () => undefined);
    return socket;
  });
  await expect.poll(() => replies.length, { timeout: 15_000 }).toBe(48 - 16);
  for (const reply of replies) expect(reply).toMatch(/^HTTP\/1\.1 503 /);
  expect((await post('{}')).status).toBe(202);
  for (const socket of sockets) socket.destroy();
  const large = JSON.stringify({ text: 'x'.repeat(2 * MEGABYTE) });
  await expect.poll(async () => (await post(large)).status).toBe(202);
});
