import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, onTestFinished } from 'vitest';
import { BodyReader } from '../../src/http/body.ts';

const KILOBYTE = 1024;
const PATIENT = { timeout: 20_000 };
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function memoryHeld(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** In pieces of the given sizes, in turn: each arrives as a buffer of its own. */
function inPieces(body: Buffer, sizes: readonly number[]): Buffer {
  const parts: Buffer[] = [];
  for (let [at, turn] = [0, 0]; at < body.length; turn += 1) {
    const piece = body.subarray(at, at + (sizes[turn % sizes.length] ?? 1));
    parts.push(Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n'));
    at += piece.length;
  }
  return Buffer.concat(parts);
}

/** A request whose body is still on its way, and the sender's end of its line. */
async function aRequest() {
  const arrived = Promise.withResolvers<IncomingMessage>();
  const server = createServer((request) => arrived.resolve(request)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sender = connect((server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => {
    sender.destroy();
    server.close();
  });
  sender.write('POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
  return { request: await arrived.promise, sender };
}

it('holds little more than what has come, however small the pieces', async () => {
  const { request, sender } = await aRequest();
  const body = randomBytes(60 * KILOBYTE);
  const sent = inPieces(body, [1]);
  const before = memoryHeld();
  const reading = new BodyReader().read(request);
  sender.write(sent);
  await expect.poll(() => request.socket.bytesRead, PATIENT).toBeGreaterThan(sent.length);
  await expect.poll(() => memoryHeld() - before, PATIENT).toBeLessThan(1024 * KILOBYTE);
  sender.write('0\r\n\r\n');
  expect(body.equals((await reading) as Buffer)).toBe(true);
});

it.each([[[3 * KILOBYTE]], [[1, 5000, 17]], [[100 * KILOBYTE, 1]]])(
  'gives the bytes as they came, in pieces of %j',
  async (sizes) => {
    const { request, sender } = await aRequest();
    const body = randomBytes(700 * KILOBYTE + 1);
    const reading = new BodyReader().read(request);
    sender.write(inPieces(body, sizes));
    sender.write('0\r\n\r\n');
    expect(body.equals((await reading) as Buffer)).toBe(true);
  },
);

it('gives an empty body as such', async () => {
  const { request, sender } = await aRequest();
  const reading = new BodyReader().read(request);
  sender.write('0\r\n\r\n');
  expect(await reading).toHaveLength(0);
});

it.each([
  ['taken', undefined],
  ['refused', 60 * KILOBYTE],
])('keeps nothing of the pieces of a body that is %s', async (_fate, limit) => {
  const pieces = Array.from({ length: 10 }, () => Buffer.from(new ArrayBuffer(8 * KILOBYTE)));
  const request = Object.assign(Readable.from(pieces), { headers: {} });
  await new BodyReader(limit).read(request as unknown as IncomingMessage);
  const kept = limit === undefined ? pieces : pieces.slice(0, 7);
  expect(kept.map(({ length }) => length)).toEqual(kept.map(() => 0));
});
