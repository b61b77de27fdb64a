import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { recordDecision } from '../../src/store/deliveries/record-decision.ts';
import { recordDelivery } from '../../src/store/deliveries/record-delivery.ts';
import { inTransaction, type Queryable } from '../../src/store/queryable.ts';
import { claimRun } from '../../src/store/runs/claim-run.ts';
import { insertRun } from '../../src/store/runs/insert-run.ts';
import { saveRun } from '../../src/store/runs/save-run.ts';
import { openPool } from '../database.ts';

let pool: Pool;
beforeEach(async () => {
  pool = await openPool();
  await insertRun(
    pool,
    'r',
    { installationId: 1, repositoryId: 2, number: 3, headSha: 'b', baseRef: 'main', attempt: 1 },
    {},
  );
  await claimRun(pool, 'r', 'me');
  await recordDelivery(pool, { id: 'd', event: 'pull_request', action: 'opened', intake: {} });
});

const UPDATE = { id: 'r', owner: 'me', state: { saved: true }, isStopOrdered: false, hasEnded: false };

it.each<[string, 'on' | 'off', (db: Queryable) => Promise<unknown>]>([
  ['the state of a run', 'on', async (db) => await saveRun(db, UPDATE)],
  ['a state that may be lost', 'off', async (db) => await saveRun(db, { ...UPDATE, mayBeLost: true })],
  ['a decision', 'off', async (db) => await recordDecision(db, 'd', { kind: 'start' })],
])('%s: waiting for the disk is %s, for this one transaction', async (_what, waiting, write) => {
  const read = async (db: Queryable) => (await db.query('show synchronous_commit')).rows[0];
  await inTransaction(pool, async (client) => {
    await client.query('set synchronous_commit to on');
    await write(client);
    expect(await read(client)).toEqual({ synchronous_commit: waiting });
  });
  expect(await read(pool)).toEqual({ synchronous_commit: 'on' });
});
