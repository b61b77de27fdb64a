import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { readPostmaster } from '../../src/store/embedded/postmaster.ts';
import { identifyProcess } from '../../src/store/embedded/processes.ts';
import { DataDirUnusable } from '../../src/store/errors.ts';
import { capturedLog } from './support/captured-log.ts';
import { temporaryFolder } from './support/folders.ts';
import { spawnApp } from './support/spawn-app.ts';

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };

async function open(folder: string) {
  const { log, messages } = capturedLog();
  const options = { dataDir: path.join(folder, 'data'), stateDir: path.join(folder, 'state'), log };
  const database = await openDatabase(options);
  onTestFinished(async () => await database.close());
  return { ...database, messages };
}

/** Whether what one start has written is there at the next one. */
async function writeThrough(url: string | undefined): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`create table kept as select 'yes' as answer`);
  await client.end();
}

async function newestLog(cluster: string): Promise<string | undefined> {
  const logs = await readdir(path.join(cluster, 'pg_wal'));
  return logs.filter((name) => /^[0-9A-F]{24}$/.test(name)).toSorted()[0];
}

async function serverPid(cluster: string): Promise<number> {
  const postmaster = await readPostmaster(cluster);
  if (!postmaster) throw new Error(`no server in ${cluster}`);
  return postmaster.pid;
}

describe('the embedded database', () => {
  it('is empty at first, keeps data and its instance id, listens on no port, and ends with the App', async () => {
    const folder = await temporaryFolder();
    const first = await open(folder);
    await writeThrough(first.url);
    const { rows } = await first.pool.query<{ setting: string }>('show listen_addresses');
    expect(rows).toEqual([{ listen_addresses: '' }]);
    expect(await first.isAlive()).toBe(true);
    const pid = await serverPid(path.join(folder, 'data/postgres'));
    await first.close();
    expect(await identifyProcess(pid)).toBeUndefined();
    expect(await first.isAlive()).toBe(false);

    const second = await open(folder);
    expect((await second.pool.query('select answer from kept')).rows).toEqual([{ answer: 'yes' }]);
    expect(second.instanceId).toBe(first.instanceId);
  });

  it('keeps its password, id and log to itself', async () => {
    const folder = await temporaryFolder();
    await open(folder);
    for (const file of ['postgres-password', 'instance-id', 'postgres.log']) {
      expect((await stat(path.join(folder, 'data', file))).mode & 0o077).toBe(0);
    }
    expect(await readFile(path.join(folder, 'data/postgres/pg_hba.conf'), 'utf8')).not.toMatch(/^[^#]*\btrust$/m);
  });

  it('runs side by side with another one in its own data directory', async () => {
    const [one, two] = await Promise.all([temporaryFolder().then(open), temporaryFolder().then(open)]);
    await writeThrough(one.url);
    expect((await two.pool.query(`select to_regclass('kept') as found`)).rows).toEqual([{ found: null }]);
    expect(one.instanceId).not.toBe(two.instanceId);
  });

  it('stops the server that a killed App has left, and goes on with its data', async () => {
    const folder = await temporaryFolder();
    const app = await spawnApp(folder);
    await writeThrough(app.said.url);
    const orphan = await serverPid(path.join(folder, 'data/postgres'));
    await app.kill();
    expect(await identifyProcess(orphan)).toBeDefined();

    const database = await open(folder);
    expect(await identifyProcess(orphan)).toBeUndefined();
    expect((await database.pool.query('select answer from kept')).rows).toEqual([{ answer: 'yes' }]);
    expect(database.messages()).toContain('stopping the database server that an earlier process has left');
  });

  it('starts after App and server were killed together', async () => {
    const folder = await temporaryFolder();
    const app = await spawnApp(folder);
    await writeThrough(app.said.url);
    process.kill(await serverPid(path.join(folder, 'data/postgres')), 'SIGKILL');
    await app.kill();
    const database = await open(folder);
    expect((await database.pool.query('select answer from kept')).rows).toEqual([{ answer: 'yes' }]);
  });

  it('starts although the number in postmaster.pid now belongs to another process', async () => {
    const folder = await temporaryFolder();
    await (await open(folder)).close();
    await writeFile(path.join(folder, 'data/postgres/postmaster.pid'), `${process.ppid}\n${folder}\n`);
    expect(await (await open(folder)).isAlive()).toBe(true);
  });

  it('starts a server again that dies under the running App', async () => {
    const folder = await temporaryFolder();
    const database = await open(folder);
    await writeThrough(database.url);
    process.kill(await serverPid(path.join(folder, 'data/postgres')), 'SIGKILL');
    await expect
      .poll(async () => await database.pool.query('select answer from kept').then(({ rows }) => rows, String), {
        timeout: 15_000,
      })
      .toEqual([{ answer: 'yes' }]);
    expect(database.messages()).toContain('the database server runs again');
  });

  it('builds its cluster again when an earlier attempt was cut short', async () => {
    const folder = await temporaryFolder();
    await mkdir(path.join(folder, 'data/postgres.building/base'), { recursive: true });
    expect(await (await open(folder)).isAlive()).toBe(true);
    expect(await readdir(path.join(folder, 'data'))).not.toContain('postgres.building');
  });

  it('names DATA_DIR when it cannot be used, and leaves the server out of it', async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'data'), '');
    await expect(open(folder)).rejects.toThrow(DataDirUnusable);
    await expect(open(folder)).rejects.toThrow(/^DATA_DIR: .*data cannot be used \(EEXIST/);
  });

  it('refuses a cluster of another PostgreSQL version by name', async () => {
    const folder = await temporaryFolder();
    await (await open(folder)).close();
    await writeFile(path.join(folder, 'data/postgres/PG_VERSION'), '17\n');
    await expect(open(folder)).rejects.toThrow(/made by PostgreSQL 17.*DATABASE_URL/);
  });

  it.each([
    ['its control file', 'global/pg_control'],
    ['its newest log', 'pg_wal'],
  ])('says what is wrong with a cluster that has lost %s, and changes nothing in it', async (_what, place) => {
    const folder = await temporaryFolder();
    await (await open(folder)).close();
    const cluster = path.join(folder, 'data/postgres');
    const torn =
      place === 'pg_wal' ? path.join(cluster, place, (await newestLog(cluster)) ?? '') : path.join(cluster, place);
    await truncate(torn, 0);
    await expect(open(folder)).rejects.toThrow(
      /does not start; if its files in .*data\/postgres are damaged, .*PANIC/s,
    );
    expect((await stat(torn)).size).toBe(0);
  });

  it('begins anew, as the same instance, when its cluster is gone', async () => {
    const folder = await temporaryFolder();
    const before = await open(folder);
    await before.close();
    await rm(path.join(folder, 'data/postgres'), { recursive: true });
    const database = await open(folder);
    expect(await database.isAlive()).toBe(true);
    expect(database.instanceId).toBe(before.instanceId);
  });

  it.runIf(isRoot)('runs as an ordinary user inside its own data directory', async () => {
    const folder = await temporaryFolder(0o777);
    const app = await spawnApp(folder, nobody);
    expect(app.said.url).toContain('postgresql://');
    expect(await readdir(folder)).toEqual(['data']);
    expect((await stat(path.join(folder, 'data'))).mode & 0o777).toBe(0o700);
    await app.close();
  });

  it.runIf(isRoot)('keeps root’s cluster elsewhere when the data directory stands below a closed folder', async () => {
    const folder = await temporaryFolder();
    const closed = path.join(folder, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const start = async () => {
      const { log, messages } = capturedLog();
      const dataDir = path.join(closed, 'data');
      const database = await openDatabase({ dataDir, stateDir: path.join(folder, 'state'), log });
      onTestFinished(async () => await database.close());
      return { ...database, messages };
    };
    const first = await start();
    const notice = 'database is kept outside the data directory, which its account cannot enter';
    expect(first.messages().filter((message) => message === notice)).toHaveLength(1);
    await writeThrough(first.url);
    await first.close();

    const second = await start();
    expect((await second.pool.query('select answer from kept')).rows).toEqual([{ answer: 'yes' }]);
    expect(second.messages()).not.toContain(notice);
    expect((await stat(path.join(folder, 'state', first.instanceId, 'postgres'))).uid).toBe(nobody.uid);
  });
});
