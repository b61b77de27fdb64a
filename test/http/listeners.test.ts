import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { pino } from 'pino';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type HttpServer, startHttpServer } from '../../src/http/server.ts';

const log = pino({ level: 'silent' });

async function aServer(port = 0, limits: { readonly maxConnections?: number } = {}): Promise<HttpServer> {
  const routes = { 'GET /': async () => ({ status: 200, text: 'in' }) };
  const server = await startHttpServer(routes, { host: '127.0.0.1', port, log, ...limits });
  onTestFinished(async () => await server.close(0));
  return server;
}

/** The sockets of this machine that listen on a port. */
async function countListening(port: number): Promise<number> {
  const place = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  return lines.filter(([, local, , state]) => local === place && state === '0A').length;
}

it.runIf(process.platform === 'linux')('has several sockets on its port, and none once it is closed', async () => {
  const server = await aServer();
  expect(await countListening(server.port)).toBe(8);
  // Each connection is new, so that they come through all of them.
  const request = { headers: { connection: 'close' }, signal: AbortSignal.timeout(30_000) };
  const get = async () => await fetch(`http://127.0.0.1:${server.port}/`, request);
  const answers = await Promise.all(Array.from({ length: 100 }, async () => await (await get()).text()));
  expect(new Set(answers)).toEqual(new Set(['in']));
  await server.close(0);
  expect(await countListening(server.port)).toBe(0);
  await expect(get()).rejects.toThrow('fetch failed');
});

it('shares its port with no other server', async () => {
  const server = await aServer();
  await expect(aServer(server.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(200);
});

it('holds no more connections than it may, and takes others when some have gone', async () => {
  const { port } = await aServer(0, { maxConnections: 16 });
  const held = Array.from({ length: 40 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  await Promise.all(held.map(async (socket) => await once(socket.resume(), 'connect')));
  const open = () => held.filter(({ readableEnded, destroyed }) => !readableEnded && !destroyed);
  await vi.waitFor(() => expect(open().length).toBeLessThanOrEqual(16), { timeout: 20_000 });
  expect(open()).not.toEqual([]);
  for (const socket of held) socket.destroy();
  await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200), {
    timeout: 20_000,
  });
});
