import { expect, it } from 'vitest';
import { upkeepSchedules } from '../../../src/runs/upkeep/schedules.ts';
import { daysAgo, openUpkeep } from './upkeep.ts';

it('lets a shutdown go on although the platform does not answer', async () => {
  const { deps, ...upkeep } = await openUpkeep();
  await upkeep.session('expired', 'gone', { openedAt: daysAgo(31) });
  let asked = Promise.withResolvers<void>();
  const hang = async () => {
    asked.resolve();
    return await new Promise<never>(() => {});
  };
  const executor = { find: hang, stop: hang, discard: hang, discardFiles: hang };
  for (const { run } of upkeepSchedules({ ...deps, executor }, 1000)) {
    asked = Promise.withResolvers();
    const shutdown = new AbortController();
    const round = run(shutdown.signal);
    await asked.promise;
    shutdown.abort();
    await expect(round).resolves.toBeUndefined();
  }
});

it('lets the schedule know when a round fails', async () => {
  const { deps } = await openUpkeep();
  const pool = Object.assign(Object.create(deps.pool) as typeof deps.pool, {
    query: async () => await Promise.reject(new Error('database is away')),
  });
  const { signal } = new AbortController();
  for (const { run } of upkeepSchedules({ ...deps, pool }, 1000)) {
    await expect(run(signal)).rejects.toThrow('database is away');
  }
});
