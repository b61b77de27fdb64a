import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { ProvisionedTable } from '../../src/store/provisioned/provisioned.ts';
import { inTransaction } from '../../src/store/queryable.ts';
import { openWakes, WAKE_SQL } from '../../src/store/wake.ts';
import { type ClonedDatabase, cloneDatabase } from '../database.ts';
import { type DatabaseLine, openDatabaseLine } from '../database-line.ts';
import { capturedLog } from './support/captured-log.ts';

const ANSWER_WITHIN_MS = 1_000;
const SILENT = { message: 'the database did not answer within 1 s', code: 'ETIMEDOUT' };
const LONG_MS = 60_000;
let clone: ClonedDatabase;
let line: DatabaseLine;
const { log } = capturedLog();

beforeEach(async () => {
  clone = await cloneDatabase();
  line = await openDatabaseLine(clone.url);
  onTestFinished(async () => {
    await line.close();
    await clone.drop();
  });
});

async function aDatabase(url: string): Promise<Database> {
  const database = await openDatabase({
    dataDir: 'never-made',
    databaseUrl: url,
    log,
    answerWithinMs: ANSWER_WITHIN_MS,
  });
  onTestFinished(() => database.close());
  return database;
}

it.each(['pool', 'deliveryPool'] as const)(
  'fails what waits on a dead line and goes on over a new one: %s',
  async (name) => {
    const pool = (await aDatabase(line.url))[name];
    const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
    line.freeze();
    await expect(pool.query('select 1')).rejects.toMatchObject(SILENT);
    line.mend();
    const { rows: after } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
    expect(after[0]?.pid).not.toBe(rows[0]?.pid);
  },
);

it('rolls nothing back over a dead line, and lends it to nobody again', async () => {
  const { pool } = await aDatabase(line.url);
  const failing = inTransaction(pool, async (client) => {
    line.freeze();
    await client.query('select 1');
  });
  await expect(failing).rejects.toMatchObject(SILENT);
  // A rollback that waited would still be waiting, and its connection would be lent out.
  expect(pool).toMatchObject({ totalCount: 0, idleCount: 0 });
});

it('waits for the lock of something provisioned for as long as its holder works', async () => {
  const [one, other] = [await aDatabase(clone.url), await aDatabase(clone.url)];
  const held = Promise.withResolvers<void>();
  const done: string[] = [];
  const first = new ProvisionedTable(one.pool).withLock('agent', async () => {
    held.resolve();
    await one.pool.query(`select pg_sleep(${(0.6 * ANSWER_WITHIN_MS) / 1000})`);
    await one.pool.query(`select pg_sleep(${(0.6 * ANSWER_WITHIN_MS) / 1000})`);
    done.push('first');
  });
  await held.promise;
  await new ProvisionedTable(other.pool).withLock('agent', async () => void done.push('second'));
  await first;
  expect(done).toEqual(['first', 'second']);
});

it('replaces a wake connection that has died without a word, and wakes whoever waits', async () => {
  const wakes = await openWakes(line.url, log, ANSWER_WITHIN_MS);
  onTestFinished(() => wakes.close());
  const { pool } = await aDatabase(clone.url);
  const missed = wakes.wait('a', LONG_MS);
  line.freeze();
  await pool.query(WAKE_SQL, ['a']); // told over the dead line
  const listening = `select pid from pg_stat_activity where datname = current_database() and query like 'listen %'`;
  const { rows } = await pool.query<{ pid: number }>(listening);
  await expect.poll(async () => (await pool.query(listening)).rows, { timeout: 10_000 }).toEqual([]);
  line.mend();
  await missed;
  expect((await pool.query(listening)).rows).not.toEqual(rows);
  const heard = wakes.wait('b', LONG_MS);
  await pool.query(WAKE_SQL, ['b']);
  await heard;
});
