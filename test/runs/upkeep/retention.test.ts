import { beforeEach, expect, it } from 'vitest';
import { applyRetention } from '../../../src/runs/upkeep/retention.ts';
import { recordDelivery } from '../../../src/store/deliveries/record-delivery.ts';
import { recordNotice } from '../../../src/store/notices/record-notice.ts';
import { storeSessionEvents } from '../../../src/store/runs/session-events.ts';
import { takeSession } from '../../../src/store/sessions/claim-session.ts';
import { markSessionArchived, markSessionLeftOpen } from '../../../src/store/sessions/mark-session.ts';
import { releaseConversation } from '../../../src/store/sessions/release-conversation.ts';
import { rememberFindings } from '../../../src/store/known-findings/remember-findings.ts';
import { findPause, pausePullRequest } from '../../../src/store/pauses/pause.ts';
import { insertRun } from '../../../src/store/runs/insert-run.ts';
import { reserveSpend } from '../../../src/store/spend/reserve-spend.ts';
import { aKnown } from '../../findings/a-known-finding.ts';
import { daysAgo, openUpkeep, signal, type Upkeep } from './upkeep.ts';

const PULL_REQUEST = { installationId: 1, repositoryId: 2, number: 3 };

let upkeep: Upkeep;
beforeEach(async () => {
  upkeep = await openUpkeep();
});

const leftOpen = async (id: string, since: Date) => {
  await upkeep.session(id, 'run-1', { openedAt: since });
  await markSessionLeftOpen(upkeep.pool, { sessionId: id, runId: 'run-1', since });
};

it('ends conversations whose time is up, and deletes what the sessions were handed', async () => {
  const { platform, pool } = upkeep;
  await leftOpen('fresh', daysAgo(13));
  await leftOpen('old', daysAgo(15));
  await upkeep.session('at-work', 'run-1', { openedAt: daysAgo(20) });
  await upkeep.session('stopped-before', 'run-1');
  await markSessionArchived(pool, 'stopped-before');
  await applyRetention(upkeep.deps, signal);
  expect(platform.archived()).toEqual(['old']);
  expect([...platform.files].toSorted()).toEqual(['at-work-file', 'fresh-file']);
  await applyRetention(upkeep.deps, signal);
  expect(platform.stops).toEqual(['old']);
});

it('leaves a session alone that a question takes up while others are being ended', async () => {
  const { platform, pool, deps } = upkeep;
  const ids = ['s1', 's2', 's3', 's4', 's5'];
  for (const id of ids) await leftOpen(id, daysAgo(15));
  let taken: Promise<boolean> | undefined;
  const stop: typeof deps.executor.stop = async (id, ...more) => {
    taken ??= takeSession(pool, { id: 's5', runId: 'question', fileIds: [] });
    await taken;
    return await deps.executor.stop(id, ...more);
  };
  await applyRetention({ ...deps, executor: { ...deps.executor, stop } }, signal);
  expect(await taken).toBe(true);
  expect(platform.stops.toSorted()).toEqual(ids.slice(0, 4));
});

it('lets nobody take up a session that is being ended', async () => {
  const { platform, pool } = upkeep;
  await leftOpen('old', daysAgo(15));
  const session = platform.sessions.get('old');
  if (session !== undefined) session.ignores = 1;
  await applyRetention(upkeep.deps, signal);
  expect(platform.archived(), 'it still runs').toEqual([]);
  expect(await takeSession(pool, { id: 'old', runId: 'question', fileIds: [] })).toBe(false);
  await applyRetention(upkeep.deps, signal);
  expect(platform.archived()).toEqual(['old']);
});

it('lets nobody take up a session that is being erased', async () => {
  const { platform, pool } = upkeep;
  await upkeep.session('old', 'run-1', { openedAt: daysAgo(31) });
  await markSessionLeftOpen(pool, { sessionId: 'old', runId: 'run-1', since: daysAgo(1) });
  const session = platform.sessions.get('old');
  if (session !== undefined) session.ignores = 1;
  await applyRetention(upkeep.deps, signal);
  expect([...platform.sessions.keys()], 'it still runs').toEqual(['old']);
  expect(await takeSession(pool, { id: 'old', runId: 'question', fileIds: [] })).toBe(false);
  await applyRetention(upkeep.deps, signal);
  expect([...platform.sessions.keys()]).toEqual([]);
});

it('ends the conversations of a closed pull request at once', async () => {
  await leftOpen('idle', daysAgo(0));
  await upkeep.session('at-work', 'run-1');
  await releaseConversation(upkeep.pool, PULL_REQUEST);
  await applyRetention(upkeep.deps, signal);
  expect(upkeep.platform.archived()).toEqual(['idle']);
});

it('erases what has been kept long enough, and nothing of a live run', async () => {
  const { platform, pool } = upkeep;
  await upkeep.run('ended', { session: { id: 'expired' } }, { endedAt: daysAgo(31) });
  await upkeep.run('recent', {}, { endedAt: daysAgo(29) });
  await upkeep.run('continued', {}, { endedAt: daysAgo(40) });
  await upkeep.run('live', { session: { id: 'long' }, continues: { runId: 'continued' } });
  await upkeep.session('expired', 'ended', { openedAt: daysAgo(32) });
  await upkeep.session('running', 'ended', { openedAt: daysAgo(32) });
  await upkeep.session('kept', 'recent', { openedAt: daysAgo(29) });
  await upkeep.session('long', 'live', { openedAt: daysAgo(40) });
  for (const id of ['ended', 'recent', 'continued']) await storeSessionEvents(pool, id, id, [{ id: `event-${id}` }]);
  await storeSessionEvents(pool, 'recent', 'expired', [{ id: 'event-of-expired' }]);
  const running = platform.sessions.get('running');
  if (running !== undefined) running.ignores = 1;
  await applyRetention(upkeep.deps, signal);
  expect([...platform.sessions.keys()]).toEqual(['running', 'kept', 'long']);
  expect(await upkeep.left('sessions')).toEqual(['kept', 'long', 'running']);
  expect(await upkeep.left('runs')).toEqual(['continued', 'live', 'recent']);
  expect(await upkeep.left('session_events')).toEqual(['event-continued', 'event-recent']);
  expect([...platform.files].toSorted()).toEqual(['kept-file', 'long-file', 'running-file']);
  await applyRetention(upkeep.deps, signal);
  expect(await upkeep.left('sessions')).toEqual(['kept', 'long']);
});

it('forgets findings once nothing has changed them for long and their pull request has no runs left', async () => {
  const { pool } = upkeep;
  await upkeep.run('recent', {}, { endedAt: daysAgo(3) });
  for (const [number, key] of [
    [3, 'has-runs'],
    [4, 'old'],
    [5, 'new'],
  ] as const) {
    await rememberFindings(pool, { ...PULL_REQUEST, number }, 'run', [{ row: aKnown({ key }) }]);
  }
  await pool.query(`update proofline.known_findings set updated_at = $1 where key <> 'new'`, [daysAgo(31)]);
  await pool.query(`update proofline.known_findings set updated_at = $1 where key = 'new'`, [daysAgo(29)]);
  await applyRetention(upkeep.deps, signal);
  expect(await upkeep.left('known_findings')).toEqual(['has-runs', 'new']);
});

it('forgets deliveries, notices and accounts', async () => {
  const { pool } = upkeep;
  for (const id of ['old', 'new']) await recordDelivery(pool, { id, event: 'push', action: null, decision: {} });
  await pool.query(
    `insert into proofline.deliveries (id, event) select 'bulk' || n, 'push' from generate_series(1, 1200) n`,
  );
  await pool.query(`update proofline.deliveries set received_at = $1 where id <> 'new'`, [daysAgo(31)]);
  await pool.query(`update proofline.deliveries set received_at = $1 where id = 'new'`, [daysAgo(29)]);
  await upkeep.session('s', 'live');
  for (const id of ['old', 'new']) await recordNotice(pool, { id, type: 't', sessionId: 's' });
  await pool.query(`update proofline.platform_notices set received_at = now() - interval '3 days' where id = 'old'`);
  const reservation = { installationId: 1, cents: 1, dailyCents: 100 };
  await reserveSpend(pool, { ...reservation, runId: 'old', day: '2026-11-18' });
  await reserveSpend(pool, { ...reservation, runId: 'new', day: '2026-11-19' });
  await applyRetention(upkeep.deps, signal);
  expect(await upkeep.left('deliveries')).toEqual(['new']);
  expect(await upkeep.left('spend')).toEqual(['new']);
  expect(await upkeep.left('platform_notices')).toEqual(['new']);
});

it('forgets pauses of pull requests that nobody has spoken of for long', async () => {
  const { pool } = upkeep;
  const aPull = (number: number) => ({ installationId: 1, repositoryId: 2, number });
  for (const number of [8, 9, 10]) await pausePullRequest(pool, aPull(number), 'ada');
  await pool.query('update proofline.paused_pull_requests set seen_at = $1', [daysAgo(31)]);
  await findPause(pool, aPull(9));
  await insertRun(pool, 'recent-run', { ...aPull(10), headSha: 'h', baseRef: 'main', attempt: 1 }, {});
  await applyRetention(upkeep.deps, signal);
  const { rows } = await pool.query('select number from proofline.paused_pull_requests order by number');
  expect(rows).toEqual([{ number: 9 }, { number: 10 }]);
});

it('tries again what could not be erased, and does not let it hold up the others', async () => {
  const { platform } = upkeep;
  for (const id of ['a', 'b', 'c']) await upkeep.session(id, 'gone', { openedAt: daysAgo(31) });
  platform.trouble.set('a', 'refused');
  await applyRetention(upkeep.deps, signal);
  expect(await upkeep.left('sessions')).toEqual(['a']);
  platform.trouble.clear();
  await applyRetention(upkeep.deps, signal);
  expect(await upkeep.left('sessions')).toEqual([]);
  expect(platform.sessions.size).toBe(0);
});

it('asks nothing more of a platform that wants to be left alone, and deletes its own rows all the same', async () => {
  const { platform } = upkeep;
  await upkeep.run('ended', {}, { endedAt: daysAgo(31) });
  await leftOpen('old', daysAgo(15));
  await upkeep.session('expired', 'gone', { openedAt: daysAgo(31) });
  platform.trouble.set('old', 'busy');
  await applyRetention(upkeep.deps, signal);
  expect(platform.stops).toEqual(['old']);
  expect(await upkeep.left('runs')).toEqual([]);
});

it('is not held up for ever by one session that never gets an answer', async () => {
  const { platform } = upkeep;
  await leftOpen('old', daysAgo(15));
  await upkeep.session('expired', 'gone', { openedAt: daysAgo(31) });
  platform.trouble.set('old', 'away');
  await applyRetention(upkeep.deps, signal);
  expect(await upkeep.left('sessions')).toEqual(['old']);
});
