import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { openWakes, WAKE_SQL, type Wakes } from '../../src/store/wake.ts';
import { type ClonedDatabase, emptyDatabase } from '../database.ts';
import { capturedLog } from './support/captured-log.ts';

const LONG_MS = 60_000;
let database: ClonedDatabase;
let sender: Client;
let wakes: Wakes;

beforeAll(async () => {
  database = await emptyDatabase();
  sender = new Client({ connectionString: database.url });
  await sender.connect();
});

afterAll(async () => {
  await sender.end();
  await database.drop();
});

beforeEach(async () => {
  wakes = await openWakes(database.url, capturedLog().log);
  onTestFinished(async () => await wakes.close());
});

const wake = async (runId: string) => void (await sender.query(WAKE_SQL, [runId]));

/** Passes once everything sent before has arrived: notifications arrive in the order of their commits. */
async function allArrived(): Promise<void> {
  const arrived = wakes.wait('last', LONG_MS);
  await wake('last');
  await arrived;
}

async function isPending(promise: Promise<void>): Promise<boolean> {
  return await Promise.race([promise.then(() => false), allArrived().then(() => true)]);
}

it('ends the wait of the run that is woken, and of no other', async () => {
  const [mine, other] = [wakes.wait('a', LONG_MS), wakes.wait('b', LONG_MS)];
  await wake('a');
  await mine;
  expect(await isPending(other)).toBe(true);
});

it('keeps a wake that arrives between two waits, once', async () => {
  await wake('a');
  await wake('a');
  await allArrived();
  await wakes.wait('a', LONG_MS);
  expect(await isPending(wakes.wait('a', LONG_MS))).toBe(true);
});

it('wakes when the transaction commits, and not before', async () => {
  const waiting = wakes.wait('a', LONG_MS);
  const other = new Client({ connectionString: database.url });
  await other.connect();
  await other.query('begin');
  await other.query(WAKE_SQL, ['a']);
  expect(await isPending(waiting)).toBe(true);
  await other.query('commit');
  await waiting;
  await other.end();
});

it('ends after the given time, when the signal aborts, and when it is closed', async () => {
  await wakes.wait('a', 1);
  const aborting = new AbortController();
  const aborted = wakes.wait('a', LONG_MS, aborting.signal);
  aborting.abort();
  await aborted;
  await wakes.wait('a', LONG_MS, aborting.signal);
  const closed = wakes.wait('a', LONG_MS);
  await wakes.close();
  await closed;
});

it('comes back after a lost connection and wakes whoever waited meanwhile', async () => {
  const waiting = wakes.wait('a', LONG_MS);
  await sender.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and query like 'listen %'`);
  await waiting;
  await allArrived();
});
