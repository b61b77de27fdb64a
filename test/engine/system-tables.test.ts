import { Client } from 'pg';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { deleteFinished, requeueStranded } from '../../src/engine/system-tables.ts';
import { aDatabase } from './support/harness.ts';

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
