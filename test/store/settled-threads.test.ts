import { beforeEach, expect, it } from 'vitest';
import type { Pool } from 'pg';
import { listSettledThreads } from '../../src/store/deliveries/list-settled-threads.ts';
import { recordDelivery } from '../../src/store/deliveries/record-delivery.ts';
import { openPool } from '../database.ts';

let pool: Pool;
beforeEach(async () => {
  pool = await openPool();
});

const place = { installationId: 1, repositoryId: 2, number: 3 };
let deliveries = 0;
const settle = (threadId: number, isResolved: boolean, more: object = {}) => {
  deliveries += 1;
  const intake = { kind: 'thread', ...place, actor: { login: 'ada', isBot: false }, threadId, isResolved, ...more };
  return recordDelivery(pool, { id: `d${deliveries}`, event: 'pull_request_review_thread', action: null, intake });
};

it('knows the threads of a pull request that were settled and not opened again', async () => {
  expect(await listSettledThreads(pool, place)).toEqual(new Set());
  await settle(10, true);
  await settle(4_000_000_000, true);
  await settle(20, true);
  await settle(20, false);
  await settle(30, false);
  await settle(30, true);
  for (const other of [{ number: 4 }, { repositoryId: 9 }, { installationId: 9 }]) await settle(40, true, other);
  expect(await listSettledThreads(pool, place)).toEqual(new Set([10, 30, 4_000_000_000]));
});

it('finds deliveries by what they are about without reading all of them', async () => {
  const client = await pool.connect();
  try {
    await client.query('set enable_seqscan = off');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain select from proofline.deliveries where intake @> '{"kind": "thread", "repositoryId": 2}'`,
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('deliveries_intake');
  } finally {
    client.release(true);
  }
});
