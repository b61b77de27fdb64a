import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { insertRun } from '../../src/store/runs/insert-run.ts';
import { storedEventIds, storeSessionEvents } from '../../src/store/runs/session-events.ts';
import { claimForEnding, takeSession } from '../../src/store/sessions/claim-session.ts';
import { deleteSession } from '../../src/store/sessions/delete-session.ts';
import { listEndedConversations, listSessionsWithFiles } from '../../src/store/sessions/list-sessions.ts';
import { listUndecidedSessions } from '../../src/store/sessions/list-undecided-sessions.ts';
import {
  markFilesDeleted,
  markSessionArchived,
  markSessionLeftOpen,
  postponeSession,
} from '../../src/store/sessions/mark-session.ts';
import { recordSession } from '../../src/store/sessions/record-session.ts';
import { recordUnknownSessions } from '../../src/store/sessions/record-unknown-sessions.ts';
import { releaseConversation } from '../../src/store/sessions/release-conversation.ts';
import type { SessionRecord } from '../../src/store/sessions/session-record.ts';
import { openPool } from '../database.ts';

const OPENED = new Date('2026-11-01T00:00:00Z');
const LEFT = new Date('2026-11-02T00:00:00Z');
const identity = { installationId: 1, repositoryId: 2, number: 3, headSha: 'b', baseRef: 'main', attempt: 1 };

let pool: Pool;
beforeEach(async () => {
  pool = await openPool();
});

const aSession = (session: Partial<SessionRecord> = {}): SessionRecord => ({
  id: 's1',
  runId: 'r1',
  installationId: 1,
  repositoryId: 2,
  number: 3,
  fileIds: ['f1'],
  openedAt: OPENED,
  ...session,
});
const leaveOpen = async (sessionId: string, runId = 'r1') =>
  await markSessionLeftOpen(pool, { sessionId, runId, since: LEFT });
const undecided = async () => (await listUndecidedSessions(pool, 10)).map(({ id }) => id);
const ended = async (leftOpenBefore: Date) =>
  (await listEndedConversations(pool, { leftOpenBefore, limit: 10 })).map(({ id }) => id);

it('gives a continued session to its newest run, as one that is at work', async () => {
  await recordSession(pool, aSession());
  await leaveOpen('s1');
  await releaseConversation(pool, identity);
  expect(await ended(OPENED)).toEqual(['s1']);
  await recordSession(pool, aSession({ runId: 'r2' }));
  expect(await ended(new Date())).toEqual([]);
  expect(await listUndecidedSessions(pool, 10)).toMatchObject([{ id: 's1', runId: 'r2' }]);
});

it('does not leave a session open that another run has taken up meanwhile', async () => {
  await recordSession(pool, aSession({ runId: 'r2' }));
  await leaveOpen('s1', 'r1');
  expect(await undecided()).toEqual(['s1']);
});

it('records a session that was met only when nobody has', async () => {
  await recordSession(pool, aSession({ id: 'known' }));
  const met = [aSession({ id: 'known', runId: 'r2' }), aSession({ id: 'met', runId: 'r2', fileIds: [] })];
  expect(await recordUnknownSessions(pool, met)).toEqual([{ id: 'met', runId: 'r2' }]);
  expect(await listUndecidedSessions(pool, 10)).toMatchObject([
    { id: 'known', runId: 'r1', fileIds: ['f1'], run: null },
    { id: 'met', runId: 'r2', fileIds: [] },
  ]);
  const { rows } = await pool.query(`select opened_at as "openedAt" from proofline.sessions where id = 'met'`);
  expect(rows).toEqual([{ openedAt: OPENED }]);
  expect(await recordUnknownSessions(pool, [])).toEqual([]);
});

it('tells what the run says about a session', async () => {
  const state = {
    session: { id: 's1' },
    formerSessions: [{ id: 's0' }],
    intent: { effect: 'follow' },
    outcome: { kind: 'complete' },
  };
  await insertRun(pool, 'r1', identity, state);
  await insertRun(pool, 'r2', { ...identity, attempt: 2 }, {});
  await pool.query('update proofline.runs set ended_at = $1 where id = $2', [LEFT, 'r1']);
  await recordSession(pool, aSession());
  await recordSession(pool, aSession({ id: 's2', runId: 'r2' }));
  const [first, second] = await listUndecidedSessions(pool, 10);
  expect(first?.run).toEqual({
    endedAt: LEFT.getTime(),
    sessionId: 's1',
    formerSessionIds: ['s0'],
    intent: 'follow',
    outcome: 'complete',
    parent: null,
  });
  const isNew = { endedAt: null, sessionId: null, formerSessionIds: [], intent: null, outcome: null, parent: null };
  expect(second?.run).toEqual(isNew);
  await pool.query('update proofline.runs set parent_id = $1 where id = $2', ['r1', 'r2']);
  const [, ofPart] = await listUndecidedSessions(pool, 10);
  expect(ofPart?.run).toEqual({ ...isNew, parent: { endedAt: LEFT.getTime(), outcome: 'complete' } });
});

async function takeAndLeaveOpen(): Promise<void> {
  await takeSession(pool, aSession({ runId: 'r2' }));
  await leaveOpen('s1', 'r2');
}

it.each<readonly [string, boolean, () => Promise<unknown>]>([
  ['that waits as it was listed', true, async () => undefined],
  ['that a question has taken up', false, () => takeSession(pool, aSession({ runId: 'r2' }))],
  ['that its own run works with again', false, () => recordSession(pool, aSession())],
  ['that another run has left open since', false, takeAndLeaveOpen],
  ['that is over', false, () => markSessionArchived(pool, 's1')],
])('claims a session %s in order to end it: %s', async (_which, isClaimed, change) => {
  await recordSession(pool, aSession());
  await leaveOpen('s1');
  const [listed] = await listEndedConversations(pool, { leftOpenBefore: new Date(), limit: 1 });
  if (listed === undefined) throw new Error('no session is listed');
  await change();
  expect(await claimForEnding(pool, listed)).toBe(isClaimed);
});

it('ends conversations that were released or have waited long enough', async () => {
  for (const id of ['old', 'closed', 'archived', 'other']) {
    await recordSession(pool, aSession({ id, number: id === 'other' ? 4 : 3 }));
    await leaveOpen(id);
  }
  await markSessionArchived(pool, 'archived');
  expect(await ended(LEFT)).toEqual([]);
  expect(await ended(new Date(LEFT.getTime() + 1))).toEqual(['closed', 'old', 'other']);
  await releaseConversation(pool, identity);
  expect(await ended(LEFT)).toEqual(['closed', 'old']);
});

it('takes others first after a try in vain', async () => {
  await recordSession(pool, aSession({ id: 'a' }));
  await recordSession(pool, aSession({ id: 'b' }));
  await postponeSession(pool, 'a');
  expect(await undecided()).toEqual(['b', 'a']);
});

it('lists the files of archived sessions until they are gone', async () => {
  await recordSession(pool, aSession({ id: 'archived' }));
  await recordSession(pool, aSession({ id: 'open' }));
  await recordSession(pool, aSession({ id: 'without', fileIds: [] }));
  await markSessionArchived(pool, 'archived');
  await markSessionArchived(pool, 'without');
  expect(await listSessionsWithFiles(pool, 10)).toMatchObject([{ id: 'archived', fileIds: ['f1'], isArchived: true }]);
  await markFilesDeleted(pool, 'archived');
  expect(await listSessionsWithFiles(pool, 10)).toEqual([]);
});

it('deletes a session with its history and nothing else', async () => {
  await insertRun(pool, 'r1', identity, {});
  for (const id of ['s1', 's2']) {
    await recordSession(pool, aSession({ id }));
    await storeSessionEvents(pool, 'r1', id, [{ id: `${id}-e` }]);
  }
  await deleteSession(pool, 's1');
  expect(await undecided()).toEqual(['s2']);
  expect(await storedEventIds(pool, 's1')).toEqual(new Set());
  expect(await storedEventIds(pool, 's2')).toEqual(new Set(['s2-e']));
});
