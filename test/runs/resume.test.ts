import type { Pool } from 'pg';
import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { resumeIntakes, resumeLiveRuns } from '../../src/runs/resume.ts';
import { recordDeliveries } from '../../src/store/deliveries/record-delivery.ts';
import { insertRun } from '../../src/store/runs/insert-run.ts';
import { openPool } from '../database.ts';

let pool: Pool;
let warnings: unknown[];
let enqueued: string[][];
beforeEach(async () => {
  pool = await openPool();
  warnings = [];
  enqueued = [];
});

const live = new AbortController().signal;
const deps = () => ({
  pool,
  log: pino({ level: 'warn' }, { write: (line: string) => void warnings.push(JSON.parse(line)) }),
});
const enqueue = async (...request: string[]) => void enqueued.push(request);
const enqueueAllBut = (failing: string) => async (id: string, key: string) => {
  if (id === failing) throw new Error('not this one');
  await enqueue(id, key);
};
const intake = (installationId = 1) => ({
  kind: 'pull-request',
  installationId,
  repositoryId: 2,
  owner: 'octo',
  repo: 'repo',
  number: 3,
  actor: { login: 'ada', isBot: false },
  action: 'opened',
});
/** All of them at the same moment. */
const record = async (deliveries: Record<string, unknown>, minutesAgo = 1) => {
  const entries = Object.entries(deliveries);
  await recordDeliveries(
    pool,
    entries.map(([id, of]) => ({ id, event: 'pull_request', action: 'opened', intake: of })),
  );
  const receivedAt = new Date(systemClock.now() - minutesAgo * 60_000);
  await pool.query('update proofline.deliveries set received_at = $1 where id = any($2)', [
    receivedAt,
    entries.map(([id]) => id),
  ]);
};

it('hands a delivery to intake again that a crash left between its record and its queue', async () => {
  await record({ lost: intake(), broken: { kind: 'unheard of' } });
  await resumeIntakes(deps(), enqueue, live);
  expect(enqueued).toEqual([['lost', '1/2/3']]);
});

it('comes to each delivery once, however many older ones of another installation are stuck', async () => {
  const stuck = Array.from({ length: 1200 }, (_, index) => `stuck ${index}`);
  await record(Object.fromEntries(stuck.map((id) => [id, intake()])), 60);
  await record({ other: intake(9) });
  await resumeIntakes(deps(), enqueue, live);
  expect(enqueued.at(-1)).toEqual(['other', '9/2/3']);
  expect(new Set(enqueued.map(([id]) => id)).size).toBe(1201);
  expect(enqueued).toHaveLength(1201);
});

it('hands over the other deliveries when one cannot be', async () => {
  await record({ failing: intake() }, 2);
  await record({ next: intake() });
  await resumeIntakes(deps(), enqueueAllBut('failing'), live);
  expect(enqueued).toEqual([['next', '1/2/3']]);
  expect(warnings).toMatchObject([{ deliveryId: 'failing', err: 'not this one' }]);
});

it('goes on with the other live runs when one cannot be started', async () => {
  const identity = { repositoryId: 2, number: 3, headSha: 'b', baseRef: 'main', attempt: 1 };
  for (const [index, id] of ['failing', 'next'].entries())
    await insertRun(pool, id, { ...identity, installationId: index + 1 }, {});
  await resumeLiveRuns(deps(), enqueueAllBut('failing'), live);
  expect(enqueued).toEqual([['next', '2']]);
  expect(warnings).toMatchObject([{ runId: 'failing', err: 'not this one' }]);
});

it('leaves the rest for later when the App stops', async () => {
  await record({ first: intake() }, 2);
  await record({ second: intake() });
  const stopping = new AbortController();
  const enqueueAndStop = async (id: string, key: string) => {
    await enqueue(id, key);
    stopping.abort();
  };
  await resumeIntakes(deps(), enqueueAndStop, stopping.signal);
  expect(enqueued).toEqual([['first', '1/2/3']]);
});
