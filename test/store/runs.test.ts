import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { findDecision } from '../../src/store/deliveries/find-decision.ts';
import { listUndecided } from '../../src/store/deliveries/list-undecided.ts';
import { noteDecision } from '../../src/store/deliveries/note-decision.ts';
import { recordDecision } from '../../src/store/deliveries/record-decision.ts';
import { recordDelivery } from '../../src/store/deliveries/record-delivery.ts';
import { claimRun } from '../../src/store/runs/claim-run.ts';
import { clearInbox, readInbox } from '../../src/store/runs/inbox.ts';
import { insertRun } from '../../src/store/runs/insert-run.ts';
import { listRuns } from '../../src/store/runs/list-runs.ts';
import { loadRun, RunGone } from '../../src/store/runs/load-run.ts';
import { RunOwnershipLost, saveRun } from '../../src/store/runs/save-run.ts';
import { sendFact } from '../../src/store/runs/send-fact.ts';
import { openPool } from '../database.ts';

let pool: Pool;
beforeEach(async () => {
  pool = await openPool();
});

const identity = { installationId: 1, repositoryId: 2, number: 3, headSha: 'b', baseRef: 'main', attempt: 1 };
const update = (state: object) => ({ id: 'r', owner: 'me', state, isStopOrdered: false, hasEnded: false });

it('stores whatever text a change or an agent brings', async () => {
  await insertRun(pool, 'r', identity, { text: 'a\0b' });
  expect((await claimRun<object, object>(pool, 'r', 'me'))?.state).toEqual({ text: 'a\ufffdb' });
  const plan = { patch: '+\0', cut: '\ud83d', whole: '😀', written: String.raw`\u0000 \ud83d` };
  await saveRun(pool, { ...update({ cut: '\ude00' }), plan });
  expect(await claimRun<object, object>(pool, 'r', 'me')).toEqual({
    state: { cut: '\ufffd' },
    plan: { ...plan, patch: '+\ufffd', cut: '\ufffd' },
  });
});

it('saves for the last owner only', async () => {
  await insertRun(pool, 'r', identity, {});
  await claimRun(pool, 'r', 'me');
  await claimRun(pool, 'r', 'somebody else');
  await expect(saveRun(pool, update({}))).rejects.toThrow(RunOwnershipLost);
});

it('tells who saves whether facts wait for the run', async () => {
  await insertRun(pool, 'r', identity, {});
  await insertRun(pool, 'other', { ...identity, attempt: 2 }, {});
  await claimRun(pool, 'r', 'me');
  await sendFact(pool, 'other', { type: 'stop' });
  expect(await saveRun(pool, update({}))).toEqual({ hasWaitingFacts: false });
  await sendFact(pool, 'r', { type: 'stop' });
  expect(await saveRun(pool, update({}))).toEqual({ hasWaitingFacts: true });
  const [fact] = await readInbox(pool, 'r');
  await clearInbox(pool, [fact?.id ?? '']);
  expect(await saveRun(pool, update({}))).toEqual({ hasWaitingFacts: false });
});

it('counts a run as live until it has come to its conclusion', async () => {
  const trigger = { deliveryId: 'd', commentId: 7 };
  await insertRun(pool, 'r', identity, { trigger });
  await claimRun(pool, 'r', 'me');
  expect(await listRuns(pool, identity)).toMatchObject([{ isLive: true, deliveryId: 'd', commentId: '7' }]);
  await saveRun(pool, update({ trigger, conclusion: 'timed_out' }));
  expect(await listRuns(pool, identity)).toMatchObject([{ isLive: false, isStopOrdered: false }]);
});

it('counts raises that a run has yet to take in as part of its budget', async () => {
  const limits = { budgetCents: 200 };
  await insertRun(pool, 'r', identity, { limits, checkRunId: 88_000_000_000 });
  await insertRun(pool, 'other', { ...identity, attempt: 2 }, { limits, outcome: { kind: 'budget-reached' } });
  const budgets = async () => (await listRuns(pool, identity)).map(({ id, budgetCents }) => [id, budgetCents]);
  expect(await listRuns(pool, identity)).toMatchObject([
    { id: 'other', outcome: 'budget-reached', checkRunId: null },
    { id: 'r', outcome: null, checkRunId: 88_000_000_000 },
  ]);
  await sendFact(pool, 'r', { type: 'budget-raised', budgetCents: 500 });
  await sendFact(pool, 'r', { type: 'budget-raised', budgetCents: 400 });
  await sendFact(pool, 'r', { type: 'something else', budgetCents: 900 });
  expect(await budgets()).toEqual([
    ['other', 200],
    ['r', 500],
  ]);
});

it('starts a run with the plan of another', async () => {
  await insertRun(pool, 'r', identity, {});
  await claimRun(pool, 'r', 'me');
  await saveRun(pool, { ...update({}), plan: { files: ['a'] } });
  await insertRun(pool, 'next', { ...identity, attempt: 2 }, {}, 'r');
  await insertRun(pool, 'fresh', { ...identity, attempt: 3 }, {});
  expect((await claimRun<object, object>(pool, 'next', 'me'))?.plan).toEqual({ files: ['a'] });
  expect((await claimRun<object, object>(pool, 'fresh', 'me'))?.plan).toBeNull();
});

it('finds what a request has led to, by what stands in it', async () => {
  const intake = { kind: 'command', repositoryId: 2, commentId: 9, args: '+2' };
  await recordDelivery(pool, { id: 'd', event: 'issue_comment', action: 'created', intake });
  const find = (commentId: number) => findDecision(pool, { repositoryId: 2, commentId }, 'raise');
  expect(await find(9)).toBeUndefined();
  await noteDecision(pool, 'd', { kind: 'raise', runId: 'r' });
  expect(await find(9)).toEqual({ kind: 'raise', runId: 'r' });
  expect(await find(8)).toBeUndefined();
  expect(await listUndecided(pool), 'intake is not done with it').toHaveLength(1);
  await recordDecision(pool, 'd', { kind: 'refuse' });
  expect(await find(9)).toBeUndefined();
});

it('loads what is stored of a run, and says when it is gone', async () => {
  await insertRun(pool, 'r', identity, { text: 'a' });
  expect(await loadRun(pool, 'r')).toEqual({ text: 'a' });
  await expect(loadRun(pool, 'x')).rejects.toThrow(RunGone);
});

it('lists the deliveries that called for work and led to nothing yet', async () => {
  const ids = ['skipped', 'decided', 'old', 'open'];
  for (const id of ids) {
    const outcome = id === 'skipped' ? { decision: { kind: 'skip' } } : { intake: { of: id } };
    await recordDelivery(pool, { id, event: 'pull_request', action: 'opened', ...outcome });
  }
  await recordDecision(pool, 'decided', { kind: 'start' });
  await pool.query(`update proofline.deliveries set received_at = now() - interval '3 days' where id = 'old'`);
  expect(await listUndecided(pool)).toMatchObject([{ id: 'open', intake: { of: 'open' } }]);
});
