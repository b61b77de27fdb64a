import { beforeEach, expect, it } from 'vitest';
import { takeSession } from '../../../src/store/sessions/claim-session.ts';
import { recordSession } from '../../../src/store/sessions/record-session.ts';
import type { Intake } from '../../../src/triggers/intake.ts';
import { anIntakeStage, type IntakeStage } from './intake-stage.ts';
import { commandIn, commentDeleted, type Issue, openIssue, researchOf } from './issues.ts';

let stage: IntakeStage;
beforeEach(async () => {
  stage = await anIntakeStage();
});

type How = Extract<Intake, { kind: 'issue-closed' }>['how'];
const ended = ({ number }: Issue, how: How = 'closed'): Intake => ({
  kind: 'issue-closed',
  ...stage.about('ada'),
  number,
  how,
});

it.each<readonly [How, (issue: Issue) => Promise<unknown>]>([
  ['closed', (issue) => stage.scene.emulator.editIssue(issue, { state: 'closed' }, { announce: false })],
  ['deleted', (issue) => stage.scene.emulator.deleteIssue(issue, { announce: false })],
  ['transferred', (issue) => stage.scene.emulator.deleteIssue(issue, { announce: false })],
])('stops research in an issue that is %s', async (how, end) => {
  const issue = await openIssue(stage);
  await stage.deliver('d1', await commandIn(stage, issue, '/research why?'));
  const [run] = await researchOf(stage);
  await end(issue);
  expect(await stage.deliver('d2', ended(issue, how))).toMatchObject({ kind: 'stop', stopped: [run?.id] });
  expect(await stage.inbox(run?.id ?? '')).toEqual([{ type: 'stop', cause: 'closed' }]);
});

it('ends the sessions of an issue that is closed', async () => {
  const issue = await openIssue(stage);
  await stage.deliver('d1', await commandIn(stage, issue, '/research why?'));
  const [run] = await researchOf(stage);
  if (run === undefined) throw new Error('nothing was asked');
  const { pool } = stage;
  const session = { id: 'sesn_1', runId: run.id, fileIds: [], openedAt: new Date(0), ...run.target };
  await recordSession(pool, session);
  await stage.scene.emulator.editIssue(issue, { state: 'closed' }, { announce: false });
  await stage.deliver('d2', ended(issue));
  expect(await takeSession(pool, { ...session, runId: 'another question' })).toBe(false);
});

it('goes on in an issue that is open again by the time its closing is told', async () => {
  const issue = await openIssue(stage);
  await stage.deliver('d1', await commandIn(stage, issue, '/research why?'));
  const [run] = await researchOf(stage);
  expect(await stage.deliver('d2', ended(issue))).toEqual({ kind: 'skip', reason: 'the issue is open again' });
  expect(await stage.inbox(run?.id ?? '')).toEqual([]);
});

/** GitHub does not tell what the issue is now. */
const hideIssue = ({ number }: Issue, status: number): void =>
  stage.scene.emulator.faults.add({
    match: ({ path }) => path.endsWith(`/issues/${number}`),
    action: { kind: 'status', status },
    times: 50,
  });

it('asks again about a closed issue while GitHub is away for a moment', async () => {
  const issue = await openIssue(stage);
  await stage.deliver('d1', await commandIn(stage, issue, '/research why?'));
  const [run] = await researchOf(stage);
  hideIssue(issue, 503);
  await expect(stage.deliver('d2', ended(issue))).rejects.toMatchObject({ recovery: 'retry' });
  expect(await stage.inbox(run?.id ?? '')).toEqual([]);
  stage.scene.emulator.faults.clear();
  await stage.scene.emulator.editIssue(issue, { state: 'closed' }, { announce: false });
  expect(await stage.deliver('d2', ended(issue))).toMatchObject({ kind: 'stop', stopped: [run?.id] });
});

it.each<readonly [How, string, number, number]>([
  ['closed', 'is away for longer', 503, 61_000],
  ['closed', 'does not show the issue', 403, 0],
  ['deleted', 'is away', 503, 0],
  ['transferred', 'is away', 503, 0],
])('believes that an issue was %s when GitHub %s', async (how, _state, status, ahead) => {
  const issue = await openIssue(stage);
  await stage.deliver('d1', await commandIn(stage, issue, '/research why?'));
  const [run] = await researchOf(stage);
  hideIssue(issue, status);
  stage.ahead = ahead;
  expect(await stage.deliver('d2', ended(issue, how))).toMatchObject({ kind: 'stop', stopped: [run?.id] });
});

it('asks nothing about a closed issue in which nothing was asked', async () => {
  const issue = await openIssue(stage);
  const { emulator } = stage.scene;
  expect(await stage.deliver('d1', ended(issue))).toEqual({ kind: 'note', reason: 'the issue was closed' });
  expect(emulator.requests).toEqual([]);
});

it('stops research whose comment somebody has deleted, and nothing for another comment', async () => {
  const issue = await openIssue(stage);
  await stage.deliver('d0', await commandIn(stage, issue, '/research why?'));
  await stage.pool.query(`update proofline.runs set state = jsonb_set(state, '{research,commentId}', '5')`);
  const id = (await researchOf(stage))[0]?.id ?? '';
  const skipped = { kind: 'skip', reason: 'the deleted comment was no answer' };
  expect(await stage.deliver('d1', commentDeleted(stage, issue, 6))).toEqual(skipped);
  expect(await stage.inbox(id)).toEqual([]);
  expect(await stage.deliver('d2', commentDeleted(stage, issue, 5))).toMatchObject({ kind: 'stop', stopped: [id] });
  expect(await stage.deliver('d3', commentDeleted(stage, issue, 5)), 'once').toMatchObject({ kind: 'note' });
  expect(await stage.inbox(id)).toEqual([{ type: 'stop', cause: 'cancelled' }]);
});

it('takes no comment for the answer in a thread that has its number', async () => {
  const issue = await openIssue(stage);
  await stage.deliver('d0', await commandIn(stage, issue, '/research why?'));
  const answer = { commentId: 5, thread: { key: '1a2b3c4d' } };
  await stage.pool.query(
    `update proofline.runs set state = jsonb_set(state, '{research}', state->'research' || $1::jsonb)`,
    [answer],
  );
  const id = (await researchOf(stage))[0]?.id ?? '';
  const skipped = { kind: 'skip', reason: 'the deleted comment was no answer' };
  expect(await stage.deliver('d1', commentDeleted(stage, issue, 5))).toEqual(skipped);
  expect(await stage.inbox(id)).toEqual([]);
});
