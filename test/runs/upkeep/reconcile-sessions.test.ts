import { beforeEach, expect, it } from 'vitest';
import { createSessionReconciler } from '../../../src/runs/upkeep/reconcile-sessions.ts';
import { daysAgo, NOW, openUpkeep, signal, type Upkeep } from './upkeep.ts';

let upkeep: Upkeep;
beforeEach(async () => {
  upkeep = await openUpkeep();
});

const archivedRows = async () => {
  const { rows } = await upkeep.pool.query<{ id: string }>(
    'select id from proofline.sessions where archived_at is not null order by 1',
  );
  return rows.map(({ id }) => id);
};

it('stops what no run wants and nothing else', async () => {
  const { platform, deps } = upkeep;
  await upkeep.run('live', { session: { id: 'at-work' }, formerSessions: [{ id: 'former' }] });
  await upkeep.run('opening', { intent: { effect: 'open-session' } });
  await upkeep.run('done', { session: { id: 'idle' }, outcome: { kind: 'complete' } }, { endedAt: daysAgo(1) });
  await upkeep.run('stopped', { session: { id: 'leftover' }, outcome: { kind: 'stopped' } }, { endedAt: daysAgo(1) });
  for (const [id, runId] of [
    ['at-work', 'live'],
    ['former', 'live'],
    ['idle', 'done'],
    ['leftover', 'stopped'],
  ] as const) {
    await upkeep.session(id, runId);
  }
  const createdAt = daysAgo(2);
  platform.open('twin', { createdAt, metadata: { run: 'live' } });
  platform.open('in-doubt', { createdAt, metadata: { run: 'opening' } });
  platform.open('of-lost-run', { createdAt, metadata: { run: 'lost' } });
  platform.open('of-other-instance', { createdAt, metadata: { instance: 'instance-2', run: 'lost' } });
  platform.open('foreign', { createdAt, metadata: { app: 'other', run: 'lost' } });
  platform.open('half-marked', { createdAt, metadata: { installation: 'none', run: 'lost' } });
  await createSessionReconciler(deps)(signal);
  expect(platform.archived().toSorted()).toEqual(['leftover', 'of-lost-run', 'twin']);
  expect(await archivedRows()).toEqual(['leftover', 'of-lost-run', 'twin']);
  expect(await upkeep.left('sessions')).not.toContain('half-marked');
});

it('takes the parts of a review for what became of it as a whole', async () => {
  const { platform, deps, pool } = upkeep;
  const endedAt = daysAgo(1);
  const complete = { outcome: { kind: 'complete' } };
  await upkeep.run('at-work', {});
  await upkeep.run('done', complete, { endedAt });
  await upkeep.run('superseded', { outcome: { kind: 'stopped' } }, { endedAt });
  for (const parent of ['at-work', 'done', 'superseded']) {
    await upkeep.run(`part of ${parent}`, { ...complete, session: { id: `of-${parent}` } }, { endedAt });
    await pool.query('update proofline.runs set parent_id = $2 where id = $1', [`part of ${parent}`, parent]);
    await upkeep.session(`of-${parent}`, `part of ${parent}`);
  }
  await createSessionReconciler(deps)(signal);
  expect(platform.archived()).toEqual(['of-superseded']);
  const { rows } = await pool.query('select id from proofline.sessions where left_open_at is not null');
  expect(rows).toEqual([{ id: 'of-done' }]);
});

it('tells a session that does not stop again in the next round', async () => {
  const { platform, deps } = upkeep;
  platform.open('stubborn', { createdAt: daysAgo(1), ignores: 2 });
  const reconcile = createSessionReconciler(deps);
  await reconcile(signal);
  upkeep.now += 24 * 3_600_000; // by now it is too old for the list of what is new
  await reconcile(signal);
  expect(platform.archived()).toEqual([]);
  await reconcile(signal);
  await reconcile(signal);
  expect(platform.stops).toEqual(['stubborn', 'stubborn', 'stubborn']);
  expect(platform.archived()).toEqual(['stubborn']);
});

it('reads the whole list in the first round and what is new in later ones', async () => {
  const { platform, deps } = upkeep;
  const reconcile = createSessionReconciler(deps);
  platform.isListable = false;
  await reconcile(signal);
  platform.isListable = true;
  await reconcile(signal);
  upkeep.now += 300_000;
  await reconcile(signal);
  const since = platform.queries.map((query) => query.since);
  expect(since).toEqual([daysAgo(30), daysAgo(30), new Date(NOW - 3_600_000)]);
});

it('stops the sessions it knows of although the list cannot be read', async () => {
  const { platform, deps } = upkeep;
  await upkeep.session('orphan', 'gone');
  platform.isListable = false;
  await createSessionReconciler(deps)(signal);
  expect(platform.archived()).toEqual(['orphan']);
});

it('stops the others although one cannot be stopped, which comes last from then on', async () => {
  const { platform, deps } = upkeep;
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const id of ids) await upkeep.session(id, 'gone');
  platform.trouble.set('a', 'refused');
  const reconcile = createSessionReconciler(deps);
  await reconcile(signal);
  expect(platform.archived()).toEqual(ids.slice(1));
  upkeep.now += 300_000;
  platform.open('g', { createdAt: daysAgo(0), metadata: { run: 'gone' } });
  await reconcile(signal);
  expect(platform.stops.slice(ids.length)).toEqual(['g', 'a']);
});

it('leaves the rest of a round alone when the platform is away', async () => {
  const { platform, deps } = upkeep;
  const ids = Array.from({ length: 40 }, (_none, index) => `s${String(index).padStart(2, '0')}`);
  for (const id of ids) await upkeep.session(id, 'gone');
  platform.trouble.set('s00', 'away');
  await createSessionReconciler(deps)(signal);
  expect(platform.stops.length).toBeLessThan(20);
  platform.trouble.clear();
  await createSessionReconciler(deps)(signal);
  expect(platform.archived()).toHaveLength(40);
});

it('does nothing more once it is told to end', async () => {
  await upkeep.session('orphan', 'gone');
  await createSessionReconciler(upkeep.deps)(AbortSignal.abort());
  expect(upkeep.platform.stops).toEqual([]);
});

it('writes nothing about the sessions of live runs, however often it looks', async () => {
  const { deps, pool } = upkeep;
  const ids = Array.from({ length: 50 }, (_none, index) => `s${index}`);
  for (const id of ids) {
    await upkeep.run(`run-${id}`, { session: { id } });
    await upkeep.session(id, `run-${id}`);
  }
  const versions = async () => {
    const { rows } = await pool.query('select id, xmin::text from proofline.sessions order by id');
    return rows;
  };
  const before = await versions();
  const reconcile = createSessionReconciler(deps);
  await reconcile(signal);
  await reconcile(signal);
  expect(await versions()).toEqual(before);
});

it('asks for the list once a minute at most, however short the rounds are', async () => {
  const { platform, deps } = upkeep;
  const reconcile = createSessionReconciler(deps);
  for (let round = 0; round < 121; round += 1) {
    await reconcile(signal);
    upkeep.now += 1000;
  }
  expect(platform.queries).toHaveLength(3);
});

it('reaches the sessions behind more live ones than it looks at in one round', async () => {
  const { platform, deps, pool } = upkeep;
  await upkeep.run('live', { intent: { effect: 'open-session' } });
  await pool.query(
    `insert into proofline.sessions (id, run_id, installation_id, repository_id, number, opened_at)
     select 'a' || n, 'live', 1, 2, 3, now() from generate_series(1, 2500) n`,
  );
  await upkeep.session('z-orphan', 'gone');
  const reconcile = createSessionReconciler(deps);
  await reconcile(signal);
  await reconcile(signal);
  expect(platform.archived()).toEqual(['z-orphan']);
});
