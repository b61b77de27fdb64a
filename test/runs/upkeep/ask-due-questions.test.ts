import { expect, it } from 'vitest';
import { askDueQuestions, type ScheduleDeps } from '../../../src/runs/upkeep/ask-due-questions.ts';
import { listSchedules, saveMarks, saveSchedule } from '../../../src/store/schedules/schedules.ts';
import { loadDelivery } from '../../../src/store/deliveries/load-delivery.ts';
import { openUpkeep, signal } from './upkeep.ts';

const REPOSITORY = { installationId: 1, repositoryId: 2, owner: 'acme', repo: 'widgets' };
const WEEKLY = { name: 'Drift', cron: '0 6 * * 1', question: 'What has drifted?' };
const HOURLY = { name: 'Prices', cron: '30 * * * *', question: 'Where are prices?' };
/** A Monday. */
const MONDAY = Date.UTC(2026, 10, 23, 5, 59);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The schedule of one repository, and the clock. */
async function aSchedule(schedule = [WEEKLY, HOURLY]) {
  const upkeep = await openUpkeep();
  upkeep.now = MONDAY;
  const { pool } = upkeep;
  const readAt = new Date(MONDAY);
  await saveSchedule(pool, REPOSITORY, { schedule, readAt });
  const enqueued: string[] = [];
  const deps: ScheduleDeps = { ...upkeep.deps, enqueueIntake: async (id) => void enqueued.push(id) };
  /** Looks at this time, and tells which questions were handed over by it. */
  const lookAt = async (now: number): Promise<unknown[]> => {
    upkeep.now = now;
    const before = enqueued.length;
    await askDueQuestions(deps, signal);
    return await Promise.all(enqueued.slice(before).map(async (id) => (await loadDelivery(pool, id))?.intake));
  };
  return { upkeep, pool, enqueued, deps, lookAt };
}

const asked = ({ name }: { readonly name: string }) => ({ kind: 'scheduled-question', ...REPOSITORY, name });

it('hands a question over once for each of its times, from the first one after it was seen', async () => {
  const { lookAt } = await aSchedule();
  expect(await lookAt(MONDAY)).toEqual([]);
  expect(await lookAt(MONDAY + MINUTE_MS)).toEqual([asked(WEEKLY)]);
  expect(await lookAt(MONDAY + 2 * MINUTE_MS)).toEqual([]);
  expect(await lookAt(MONDAY + 31 * MINUTE_MS)).toEqual([asked(HOURLY)]);
  expect(await lookAt(MONDAY + 91 * MINUTE_MS)).toEqual([asked(HOURLY)]);
  expect(await lookAt(MONDAY + 32 * MINUTE_MS), 'the clock went back').toEqual([]);
});

it('makes up once for all times that passed while nobody looked', async () => {
  const { lookAt } = await aSchedule([HOURLY]);
  await lookAt(MONDAY);
  expect(await lookAt(MONDAY + 20 * HOUR_MS)).toEqual([asked(HOURLY)]);
  expect(await lookAt(MONDAY + 20 * HOUR_MS + MINUTE_MS)).toEqual([]);
});

it('hands over the very same again when it was ended before it could note that', async () => {
  const { lookAt, pool, enqueued } = await aSchedule([HOURLY]);
  await lookAt(MONDAY);
  const [before] = await listSchedules(pool);
  await lookAt(MONDAY + 31 * MINUTE_MS);
  await saveMarks(pool, REPOSITORY, before?.marks ?? []);
  await lookAt(MONDAY + 32 * MINUTE_MS);
  expect(enqueued).toHaveLength(2);
  expect(new Set(enqueued).size).toBe(1);
});

it('has a configuration read again that nobody has told of for a day, and no more than once a day', async () => {
  const { lookAt, upkeep, pool } = await aSchedule([WEEKLY]);
  const pushed = { kind: 'default-branch-pushed', ...REPOSITORY };
  await lookAt(MONDAY + MINUTE_MS);
  const tuesday = MONDAY + 26 * HOUR_MS;
  expect(await lookAt(tuesday)).toEqual([pushed]);
  await saveSchedule(pool, REPOSITORY, { schedule: [WEEKLY], readAt: new Date(upkeep.now) });
  expect(await lookAt(tuesday + MINUTE_MS)).toEqual([]);
});

it('begins anew with another cron, and forgets what is not asked any more', async () => {
  const { lookAt, pool } = await aSchedule([HOURLY]);
  await lookAt(MONDAY);
  const readAt = new Date(MONDAY);
  await saveSchedule(pool, REPOSITORY, { schedule: [{ ...HOURLY, cron: '10 * * * *' }], readAt });
  expect(await lookAt(MONDAY + 15 * MINUTE_MS), 'first seen after 6:10').toEqual([]);
  expect(await lookAt(MONDAY + 75 * MINUTE_MS)).toEqual([asked(HOURLY)]);
  await saveSchedule(pool, REPOSITORY, { schedule: [], readAt });
  expect(await lookAt(MONDAY + 5 * HOUR_MS)).toEqual([]);
  expect(await listSchedules(pool)).toEqual([]);
});
