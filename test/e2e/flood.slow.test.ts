import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { parseKilobytes } from '../../src/cli/bench/process/proc-files.ts';
import { openScene, type Scene } from './support/scene.ts';

const MEGABYTE = 1024 * 1024;
/** What bodies may take, sixty megabytes, and as much again for whatever else grows meanwhile. */
const MOST_GROWTH = 128 * MEGABYTE;
/** What GitHub waits for an answer. */
const ACKNOWLEDGED_MS = 10_000;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

const memory = () => parseKilobytes(readFileSync(`/proc/${scene.app.pid}/status`, 'utf8'), 'VmRSS') ?? Infinity;

/** A request of somebody who does not know the secret; `body` bytes of it are sent, as fast as they are taken. */
async function intrude(announced: number, body: number): Promise<Socket> {
  const socket = connect(scene.app.port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined).resume();
  const signature = `sha256=${'0'.repeat(64)}`;
  const head = [
    'POST /api/github/webhooks HTTP/1.1',
    'host: app',
    'content-type: application/json',
    'x-github-event: push',
    'x-github-delivery: 00000000-0000-4000-8000-000000000000',
    `x-hub-signature-256: ${signature}`,
    `content-length: ${announced}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const chunk = Buffer.alloc(64 * 1024, 120);
  for (let sent = 0; sent < body && socket.writable; sent += chunk.length) {
    if (!socket.write(chunk)) await Promise.race([delay(50), new Promise((drained) => socket.once('drain', drained))]);
  }
  return socket;
}

/** Sends deliveries that are none of the App's business, five a second; gives back the longest wait for an answer. */
async function deliverUntil(over: Promise<unknown>): Promise<number> {
  const { github } = scene;
  const repository = await scene.host('busy');
  const end = new AbortController();
  void over.finally(() => end.abort());
  let longest = 0;
  while (!end.signal.aborted) {
    const startedAt = performance.now();
    await github.openIssue({ repository, title: 'Noise', author: 'ada' });
    longest = Math.max(longest, performance.now() - startedAt);
    expect(github.deliveries.at(-1)?.statusCode).toBe(202);
    await delay(200);
  }
  return longest;
}

it('keeps its memory and answers in time while strangers send all they can', async () => {
  const warm = await scene.host('warm');
  await scene.open(warm);
  await scene.conclusion(warm, scene.example.head);
  const before = memory();
  let highest = before;
  const watch = setInterval(() => (highest = Math.max(highest, memory())), 20);
  onTestFinished(() => clearInterval(watch));
  const flood = async () => {
    await Promise.all(Array.from({ length: 8 }, () => intrude(25 * MEGABYTE, 25 * MEGABYTE)));
    await intrude(2 * 1024 * MEGABYTE, MEGABYTE);
    // Bodies that never end, each small enough to be taken for a delivery.
    await Promise.all(Array.from({ length: 400 }, () => intrude(MEGABYTE, 0.9 * MEGABYTE)));
    await delay(1_000);
  };
  expect(await deliverUntil(flood())).toBeLessThan(ACKNOWLEDGED_MS);
  expect(Math.round((highest - before) / MEGABYTE)).toBeLessThanOrEqual(MOST_GROWTH / MEGABYTE);
});
