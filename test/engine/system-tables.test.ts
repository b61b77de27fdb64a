import { Client } from 'pg';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { deleteFinished, requeueStranded } from '../../src/engine/system-tables.ts';
import { aDatabase, anEngine } from './support/harness.ts';

const HOUR_MS = 3_600_000;
let client: Client;

beforeEach(async () => {
  const { url } = await aDatabase();
  client = new Client({ connectionString: url });
  await client.connect();
  onTestFinished(async () => await client.end());
});

interface Workflow {
  readonly id: string;
  readonly status: string;
  readonly worker?: string;
  readonly queue?: string;
  readonly startedMsAgo?: number;
  readonly endedMsAgo?: number;
}

async function insert({ id, status, worker = 'w', queue = 'runs', startedMsAgo = 0, endedMsAgo }: Workflow) {
  await client.query(
    `insert into dbos.workflow_status
       (workflow_uuid, status, name, executor_id, queue_name, started_at_epoch_ms, completed_at)
     values ($1, $2, 'run', $3, $4, $5, $6)`,
    [id, status, worker, queue, Date.now() - startedMsAgo, endedMsAgo === undefined ? null : Date.now() - endedMsAgo],
  );
  await client.query('insert into dbos.workflow_input (workflow_uuid, inputs) values ($1, $2)', [id, '[]']);
}

async function idsIn(table: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(`select workflow_uuid as id from dbos.${table} order by 1`);
  return rows.map(({ id }) => id);
}

it('sends back old claims of ours that nobody works on, and no others', async () => {
  const old = { status: 'PENDING', startedMsAgo: 60_000 };
  await insert({ ...old, id: 'stranded' });
  await insert({ ...old, id: 'stranded intake', queue: 'intake' });
  await insert({ ...old, id: 'at work' });
  await insert({ ...old, id: 'of another', worker: 'other' });
  await insert({ status: 'PENDING', id: 'just claimed' });
  expect(await requeueStranded(client, 'w', ['at work'])).toBe(2);
  const { rows } = await client.query(
    `select workflow_uuid as id, queue_name as queue from dbos.workflow_status where status = 'ENQUEUED' order by 1`,
  );
  expect(rows).toEqual([
    { id: 'stranded', queue: 'resumed' },
    { id: 'stranded intake', queue: 'intake' },
  ]);
});

it('deletes what ended long ago with its inputs, and nothing that lives', async () => {
  await insert({ id: 'old success', status: 'SUCCESS', endedMsAgo: 3 * HOUR_MS });
  await insert({ id: 'old failure', status: 'ERROR', endedMsAgo: 3 * HOUR_MS });
  await insert({ id: 'recent', status: 'SUCCESS', endedMsAgo: HOUR_MS });
  await insert({ id: 'started again', status: 'ENQUEUED', endedMsAgo: 3 * HOUR_MS });
  await insert({ id: 'running', status: 'PENDING', startedMsAgo: 9 * HOUR_MS });
  const kept = ['recent', 'running', 'started again'];
  expect(await deleteFinished(client, 2, 1)).toBe(1);
  expect(await deleteFinished(client, 2, 100)).toBe(1);
  expect(await deleteFinished(client, 2, 100)).toBe(0);
  expect(await idsIn('workflow_status')).toEqual(kept);
  expect(await idsIn('workflow_input')).toEqual(kept);
});

/** What never grows: a row for each queue, version and migration of the engine. */
const LASTING = ['application_versions', 'dbos_migrations', 'queues'];

it('leaves nothing in any table of the engine once all that it did has ended long ago', async () => {
  const { url } = await aDatabase();
  const engine = await anEngine(url, {});
  const db = new Client({ connectionString: url });
  await db.connect();
  onTestFinished(async () => await db.end());
  await engine.enqueueIntake('one', 'pull request');
  await engine.enqueueRun('one', 'installation');
  const ended = `select count(*)::int as n from dbos.workflow_status where status = 'SUCCESS'`;
  await expect.poll(async () => (await db.query<{ n: number }>(ended)).rows[0]?.n).toBe(2);
  await engine.stop();
  await db.query('update dbos.workflow_status set completed_at = completed_at - 10800000');
  expect(await deleteFinished(db, 2, 100)).toBe(2);
  const { rows } = await db.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'dbos' order by 1`,
  );
  const filled: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await db.query(`select from dbos.${name} limit 1`);
    if (rowCount === 1) filled.push(name);
  }
  expect(filled).toEqual(LASTING);
});
