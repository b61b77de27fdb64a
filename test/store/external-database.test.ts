import { once } from 'node:events';
import { chown, mkdir, open as openFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { Client, type PoolClient } from 'pg';
import { expect, inject, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { prepareCluster } from '../../src/store/embedded/cluster.ts';
import { type Placement, placeServer } from '../../src/store/embedded/placement.ts';
import { locatePlatformPackage } from '../../src/store/embedded/platform-package.ts';
import { spawnPostgres } from '../../src/store/embedded/postgres-process.ts';
import { readPostmaster, stopServer } from '../../src/store/embedded/postmaster.ts';
import { DatabaseUnreachable } from '../../src/store/errors.ts';
import { inTransaction } from '../../src/store/queryable.ts';
import { cloneDatabase } from '../database.ts';
import { capturedLog } from './support/captured-log.ts';
import { temporaryFolder } from './support/folders.ts';

const { log } = capturedLog();

/** A plain server on TCP, as an operator would run it: nothing of our supervisor around it. */
async function plainServer() {
  const folder = await temporaryFolder();
  const platformPackage = await locatePlatformPackage();
  const placement = await placeServer({ dataDir: folder, instanceId: 'x', platformPackage, stateDir: folder, log });
  const scratch = path.join(folder, 'scratch');
  await mkdir(scratch);
  if (placement.account) await chown(scratch, placement.account.uid, placement.account.gid);
  const password = await prepareCluster(placement, platformPackage, path.join(folder, 'password'), scratch);
  const port = await freePort();
  const start = async () => await startOnPort(placement, port, scratch);
  return { url: `postgresql://proofline:${password}@127.0.0.1:${port}/postgres`, port, start };
}

async function startOnPort(placement: Placement, port: number, scratch: string) {
  const file = await openFile(path.join(scratch, 'log'), 'a');
  const args = ['-D', placement.cluster, '-p', String(port), '-h', '127.0.0.1', '-k', scratch];
  const child = spawnPostgres(placement, 'postgres', args, file.fd);
  await file.close();
  const pid = child.pid ?? 0;
  onTestFinished(async () => await stopServer(pid));
  await expect.poll(async () => (await readPostmaster(placement.cluster))?.isReady).toBe(true);
  return { stop: async () => await stopServer(pid) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

it('works with a server of the operator’s own, waits for it to start, and shares one instance id', async () => {
  const server = await plainServer();
  const dataDir = path.join(await temporaryFolder(), 'never-made');
  const opening = openDatabase({ dataDir, databaseUrl: server.url, log });
  await server.start();
  const [first, second] = [await opening, await openDatabase({ dataDir, databaseUrl: server.url, log })];
  expect(first.url).toBe(server.url);
  expect(first.instanceId).toMatch(/^[0-9a-f-]{36}$/);
  expect(second.instanceId).toBe(first.instanceId);
  expect(await first.isAlive()).toBe(true);
  await first.close();
  expect(await second.isAlive()).toBe(true);
  await second.close();
  await expect(openFile(dataDir)).rejects.toThrow('ENOENT');
});

it('says at once when the server refuses, without the password', async () => {
  const wrong = new URL(inject('database').serverUrl);
  wrong.password = 'a-wrong-password';
  const opening = openDatabase({ dataDir: '/nowhere', databaseUrl: wrong.href, log });
  await expect(opening).rejects.toThrow(DatabaseUnreachable);
  await expect(opening).rejects.not.toThrow('a-wrong-password');
});

it('says what an account needs that may not make schemas', async () => {
  const { serverUrl } = inject('database');
  const limited = `limited_${process.pid}`;
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`create role ${limited} login password 'limited'`);
  onTestFinished(async () => {
    await client.query(`drop role ${limited}`);
    await client.end();
  });
  const url = Object.assign(new URL(serverUrl), { username: limited, password: 'limited' });
  await expect(openDatabase({ dataDir: '/nowhere', databaseUrl: url.href, log })).rejects.toThrow(
    /DATABASE_URL.*make it the owner of the database/,
  );
});

it('survives a connection that is lost inside a transaction, between two statements', async () => {
  const clone = await cloneDatabase();
  onTestFinished(() => clone.drop());
  const database = await openDatabase({ dataDir: 'never-made', databaseUrl: clone.url, log });
  onTestFinished(() => database.close());
  const losing = inTransaction(database.pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const lost = new Promise((resolve) => (client as PoolClient).once('end', resolve)); // `once` would listen for errors
    await database.pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await lost;
    await client.query('select 1');
  });
  await expect(losing).rejects.toThrow('not queryable');
  expect(await database.isAlive()).toBe(true);
});

it('stores what a sender waits for while all other work is held up', async () => {
  const clone = await cloneDatabase();
  onTestFinished(() => clone.drop());
  const database = await openDatabase({ dataDir: 'never-made', databaseUrl: clone.url, log });
  onTestFinished(() => database.close());
  const { pool, deliveryPool } = database;
  const busy = await Promise.all(Array.from({ length: pool.options.max }, async () => await pool.connect()));
  const waiting = pool.query('select 1');
  expect((await deliveryPool.query('select 1')).rowCount).toBe(1);
  expect(pool.waitingCount).toBe(1);
  for (const client of busy) client.release();
  await waiting;
  await database.close();
  expect(pool.totalCount + deliveryPool.totalCount, 'connections that are left open').toBe(0);
});

it('closes although a client is in use by something that does not end', async () => {
  const server = await plainServer();
  await server.start();
  const database = await openDatabase({ dataDir: 'never-made', databaseUrl: server.url, log });
  const client = await database.pool.connect();
  const startedAt = performance.now();
  await database.close();
  expect(performance.now() - startedAt).toBeLessThan(4000);
  client.release();
});
