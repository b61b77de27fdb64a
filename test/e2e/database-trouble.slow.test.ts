import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import type { Repository } from '../../src/emulators/github/entities.ts';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import { type DatabaseLine, openDatabaseLine } from '../database-line.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

let scene: Scene;
let line: DatabaseLine;
beforeAll(async () => {
  scene = await openScene({ RECONCILE_INTERVAL_MS: '1000' });
  line = await openDatabaseLine(scene.databaseUrl);
  await scene.app.stop();
  await scene.restart({ DATABASE_URL: line.url });
});
afterAll(async () => {
  await scene.close();
  await line.close();
});
beforeEach(() => {
  scene.brain = analyst;
});

const isReady = async () => (await fetch(`http://127.0.0.1:${scene.app.port}/readyz`)).ok;
const answers = () => scene.github.deliveries.map(({ statusCode }) => statusCode);

/** One check, one session, one review, whatever happened on the way. */
async function isReviewedOnce(repository: Repository): Promise<void> {
  const check = await scene.conclusion(repository, scene.example.head);
  expect(check.conclusion).toBe('neutral');
  expect(scene.github.checkRuns(repository)).toHaveLength(1);
  expect(scene.sessionsOf(repository)).toHaveLength(1);
}

/** As a full disk looks like to whoever writes: PostgreSQL answers, and refuses. */
async function setReadOnly(isReadOnly: boolean): Promise<void> {
  const name = new URL(scene.databaseUrl).pathname.slice(1);
  const client = new Client({ connectionString: inject('database').serverUrl });
  await client.connect();
  await client.query(`alter database ${name} set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`);
  await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  await client.end();
}

it('acknowledges nothing that its database does not take, and catches up when it does again', async () => {
  const repository = await scene.host('read-only');
  await setReadOnly(true);
  await scene.open(repository);
  expect(answers().at(-1)).toBe(500);
  expect(scene.github.checkRuns(repository)).toEqual([]);
  await setReadOnly(false);
  await isReviewedOnce(repository);
});

it('survives that its database is gone for a while', async () => {
  const { begun, release } = scene.holdSessions();
  const [live, missed] = [await scene.host('gone-meanwhile'), await scene.host('gone-at-first')];
  await scene.open(live);
  await begun;
  line.cut();
  release();
  await scene.open(missed);
  expect(answers().at(-1)).toBe(500);
  expect(await isReady()).toBe(false);
  line.mend();
  await eventually(async () => ((await isReady()) ? true : undefined), 'the App to be ready again');
  await isReviewedOnce(live);
  await isReviewedOnce(missed);
  expect(scene.app.isRunning()).toBe(true);
});
