import { Client } from 'pg';
import { expect, it } from 'vitest';
import { aborted, aDatabase, anEngine, gate, PATIENT } from './support/harness.ts';

it('run at once and then at their interval, are aborted by a shutdown, and outlive a failure', async () => {
  const { url } = await aDatabase();
  let runs = 0;
  let wasAborted = false;
  const run = async (signal: AbortSignal) => {
    runs += 1;
    if (runs === 1) throw new Error('once');
    if (runs < 3) return;
    await aborted(signal);
    wasAborted = true;
  };
  const engine = await anEngine(url, { schedules: [{ name: 'often', everyMs: 10, run }] });
  await expect.poll(() => runs, PATIENT).toBe(3);
  await engine.stop();
  expect(wasAborted).toBe(true);
});

it('are left to the worker that leads them, and taken over when it goes', async () => {
  const { url } = await aDatabase();
  const leader = new Client({ connectionString: url });
  await leader.connect();
  await leader.query(`select pg_advisory_lock(hashtextextended('proofline.schedule:led', 0))`);
  const led = gate();
  let runs = 0;
  const schedules = [
    { name: 'led', everyMs: 60_000, run: async () => void (runs += 1) },
    { name: 'free', everyMs: 60_000, run: async () => led.resolve() },
  ];
  await anEngine(url, { schedules });
  await led.promise;
  expect(runs).toBe(0);
  await leader.end();
  await expect.poll(() => runs, PATIENT).toBe(1);
});
