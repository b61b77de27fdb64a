import { Client } from 'pg';
import { expect, it } from 'vitest';
import { aDatabase, anEngine, PATIENT, query, statusOf } from './support/harness.ts';

it('takes its lock again after a lost connection and goes on', async () => {
  const { url } = await aDatabase();
  const decided: string[] = [];
  const engine = await anEngine(url, { intake: async (id) => void decided.push(id) });
  const lockHolders = `select pid from pg_stat_activity where application_name = 'proofline.worker:' || $1`;
  const [before] = await query<{ pid: number }>(url, lockHolders, [engine.workerId]);
  await query(url, 'select pg_terminate_backend($1)', [before?.pid]);
  await engine.enqueueIntake('after', 'pr');
  await expect.poll(() => decided, PATIENT).toEqual(['after']);
  const [after] = await query<{ pid: number }>(url, lockHolders, [engine.workerId]);
  expect(after?.pid).not.toBe(before?.pid);
  expect(engine.isHealthy()).toBe(true);
});

it('starts nothing while its lock is lost, and is unhealthy when another holds it', async () => {
  const { url } = await aDatabase();
  const decided: string[] = [];
  const engine = await anEngine(url, { intake: async (id) => void decided.push(id) });
  const thief = new Client({ connectionString: url });
  await thief.connect();
  const key = `hashtextextended('proofline.worker:' || $1, 0)`;
  const stolen = thief.query(`select pg_advisory_lock(${key})`, [engine.workerId]); // waits in line
  await query(
    url,
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'proofline.worker:' || $1`,
    [engine.workerId],
  );
  await stolen;
  await expect.poll(() => engine.isHealthy(), PATIENT).toBe(false);
  await engine.enqueueIntake('held back', 'pr');
  await expect.poll(async () => await statusOf(url, 'intake:held back'), PATIENT).toBe('PENDING');
  expect(decided).toEqual([]);
  await thief.end();
  await expect.poll(() => decided, PATIENT).toEqual(['held back']);
  expect(engine.isHealthy()).toBe(true);
});
