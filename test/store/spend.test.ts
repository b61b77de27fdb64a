import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { insertRun } from '../../src/store/runs/insert-run.ts';
import { deleteOldSpend } from '../../src/store/spend/delete-old-spend.ts';
import { reserveSpend, type SpendRequest } from '../../src/store/spend/reserve-spend.ts';
import { settleSpend } from '../../src/store/spend/settle-spend.ts';
import { openPool } from '../database.ts';

const TODAY = '2026-11-21';
const YESTERDAY = '2026-11-20';

let pool: Pool;
beforeEach(async () => {
  pool = await openPool();
});

const reserve = async (runId: string, request: Partial<SpendRequest> = {}) =>
  await reserveSpend(pool, { runId, installationId: 1, cents: 200, dailyCents: 500, day: TODAY, ...request });

it('never reserves more than the cap, however many ask at once', async () => {
  const runs = Array.from({ length: 20 }, (_none, index) => `run-${index}`);
  const answers = await Promise.all(runs.map(async (runId) => await reserve(runId, { dailyCents: 1000 })));
  expect(answers.filter((answer) => answer === 'reserved')).toHaveLength(5);
  expect(answers.filter((answer) => answer === 'held')).toHaveLength(15);
  const { rows } = await pool.query('select sum(reserved_cents)::int as reserved from proofline.spend');
  expect(rows).toEqual([{ reserved: 1000 }]);
});

it('says whether room may become free or is used up', async () => {
  expect(await reserve('a')).toBe('reserved');
  expect(await reserve('b')).toBe('reserved');
  expect(await reserve('c')).toBe('held');
  await settleSpend(pool, 'a', 50);
  expect(await reserve('c')).toBe('reserved');
  await settleSpend(pool, 'b', 320);
  await settleSpend(pool, 'c', undefined);
  expect(await reserve('d')).toBe('exhausted');
});

it('lets the last cent be used and no cent more', async () => {
  expect(await reserve('a', { cents: 500 })).toBe('reserved');
  expect(await reserve('b', { cents: 501, installationId: 2 })).toBe('exhausted');
});

it('keeps what a run has when it asks again, and lets it ask for more', async () => {
  await reserve('a', { cents: 300 });
  expect(await reserve('a', { cents: 300, dailyCents: 100 })).toBe('reserved');
  expect(await reserve('a', { cents: 100 })).toBe('reserved');
  expect(await reserve('a', { cents: 500 })).toBe('reserved');
  expect(await reserve('a', { cents: 501 })).toBe('exhausted');
  expect(await reserve('b', { cents: 1 })).toBe('held');
});

it('counts each installation and each day for itself', async () => {
  await reserve('a', { cents: 500 });
  expect(await reserve('b', { installationId: 2 })).toBe('reserved');
  expect(await reserve('c', { day: YESTERDAY })).toBe('reserved');
});

it('counts a raise after midnight on the new day, all of it', async () => {
  await reserve('a', { cents: 300, day: YESTERDAY });
  expect(await reserve('a', { cents: 400 })).toBe('reserved');
  expect(await reserve('b')).toBe('held');
});

it('settles once and for all, and takes an unknown cost for all that was reserved', async () => {
  await reserve('a');
  await settleSpend(pool, 'a', undefined);
  expect(await reserve('b', { cents: 301 })).toBe('exhausted');
  await settleSpend(pool, 'a', 99.2);
  await settleSpend(pool, 'a', undefined);
  expect(await reserve('b', { cents: 401 })).toBe('exhausted');
  expect(await reserve('b', { cents: 400 })).toBe('reserved');
  await settleSpend(pool, 'nobody', 7);
});

it('counts what a run has cost beyond its reservation', async () => {
  await reserve('a');
  await settleSpend(pool, 'a', 450);
  expect(await reserve('b', { cents: 51 })).toBe('exhausted');
});

it('forgets days that are over, but not the account of a live run', async () => {
  const identity = { installationId: 1, repositoryId: 2, number: 3, headSha: 'b', baseRef: 'main', attempt: 1 };
  await insertRun(pool, 'live', identity, {});
  for (const runId of ['old', 'older', 'live']) await reserve(runId, { cents: 1, day: YESTERDAY });
  await reserve('new', { cents: 1 });
  expect(await deleteOldSpend(pool, { day: TODAY, limit: 1 })).toBe(1);
  expect(await deleteOldSpend(pool, { day: TODAY, limit: 5 })).toBe(1);
  const { rows } = await pool.query('select run_id as "runId" from proofline.spend order by 1');
  expect(rows).toEqual([{ runId: 'live' }, { runId: 'new' }]);
});
