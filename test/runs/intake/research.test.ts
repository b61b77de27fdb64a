import { beforeEach, expect, it } from 'vitest';
import { newLimits } from '../../../src/runs/intake/intake-context.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { newTurn } from '../../../src/sessions/turn.ts';
import { insertRun } from '../../../src/store/runs/insert-run.ts';
import { claimForEnding } from '../../../src/store/sessions/claim-session.ts';
import type { Intake } from '../../../src/triggers/intake.ts';
import { aRepository, type TestRepository } from '../../emulators/github/support.ts';
import { aPlan } from '../review/a-review.ts';
import { anAnswer, aQuestion, aResearch } from '../research/a-question.ts';
import { anIntakeStage, type IntakeStage } from './intake-stage.ts';
import { commandIn, commentDeleted, type Issue, openIssue, researchOf } from './issues.ts';
import { racingPool } from './racing-pool.ts';

const FILE = '.github/proofline.yml';
let source: TestRepository;
let stage: IntakeStage;
beforeEach(async () => {
  source = aRepository();
  stage = await anIntakeStage(source);
});

const anIssue = async (title?: string) => await openIssue(stage, title);
const aCommandIn = async (...command: Tail<Parameters<typeof commandIn>>) => await commandIn(stage, ...command);
type Tail<List> = List extends readonly [unknown, ...infer Rest] ? Rest : never;

const label = ({ number, title }: Issue, login = 'ada', name = 'research'): Intake => ({
  kind: 'question',
  ...stage.about(login),
  number,
  source: 'label',
  label: name,
  title,
  defaultBranch: 'main',
});

async function configure(text: string): Promise<void> {
  source.write(FILE, text);
  source.commit('configuration');
  stage = await anIntakeStage(source);
}

const research = async () => await researchOf(stage);

it('starts a run for a question, about the tip of the default branch', async () => {
  const issue = await anIssue();
  const intake = await aCommandIn(issue, '/research why is it so?\n\nIt was not so before.');
  expect(await stage.deliver('d1', intake)).toMatchObject({ kind: 'start' });
  const [run] = await research();
  const tip = await stage.scene.repository.git.resolveRef('main');
  expect(run).toMatchObject({
    target: { number: issue.number, headSha: tip, baseRef: 'main', attempt: 1 },
    trigger: { actor: 'ada', kind: 'command', commentId: intake.commentId },
    research: { question: { text: 'why is it so?\n\nIt was not so before.', asker: 'ada', source: 'command' } },
  });
  expect(stage.started).toEqual([run?.id]);
  expect(stage.reactionsTo(intake)).toEqual(['eyes']);
});

it('asks once for a comment, however often and under whatever id it is delivered', async () => {
  const intake = await aCommandIn(await anIssue(), '/research why?');
  const first = await stage.deliver('d1', intake);
  expect(await stage.deliver('d2', intake)).toEqual(first);
  expect(await research()).toHaveLength(1);
});

it.each([
  ['an empty question', undefined, '/research', /There is no question/],
  ['research turned off', 'research: { enabled: false }', '/research why?', /turned off in this repository/],
  [
    'a broken configuration',
    'research: { enabled: maybe }',
    '/research why?',
    /configuration of this repository is broken/,
  ],
])('refuses %s and says why', async (_what, config, body, reason) => {
  if (config !== undefined) await configure(config);
  const intake = await aCommandIn(await anIssue(), body);
  expect(await stage.deliver('d1', intake)).toMatchObject({ kind: 'refuse', reason: expect.stringMatching(reason) });
  expect(stage.reactionsTo(intake)).toEqual(['confused']);
  expect(await research()).toEqual([]);
});

it('starts nothing in an issue that is closed', async () => {
  const issue = await anIssue();
  await stage.scene.emulator.editIssue(issue, { state: 'closed' }, { announce: false });
  const decision = await stage.deliver('d1', await aCommandIn(issue, '/research why?'));
  expect(decision).toEqual({ kind: 'refuse', reason: 'This issue is closed.' });
});

it('takes the budget of questions from the configuration, and never more than the operator allows', async () => {
  await configure('research: { budget: 0.5 }');
  await stage.deliver('d1', await aCommandIn(await anIssue(), '/research why?'));
  const [run] = await research();
  expect(run?.limits.budgetCents).toBe(50);
  expect(run?.limits.raise).toBeUndefined();
});

it.each([
  ['somebody who may write', 'ada', 'research', 'start'],
  ['somebody who may not', 'olga', 'research', 'refuse'],
  ['somebody who sets another label', 'ada', 'bug', 'skip'],
])('is asked by the label of %s or not', async (_who, login, name, kind) => {
  const issue = await anIssue();
  expect(await stage.deliver('d1', label(issue, login, name))).toMatchObject({ kind });
  expect((await research()).map((run) => run.research?.question)).toMatchObject(
    kind === 'start' ? [{ text: 'How does it work?', source: 'label', asker: 'ada' }] : [],
  );
});

it('researches an issue that is opened, where that is wanted, by somebody who may write', async () => {
  await configure('research: { opened: { title_keywords: [how] } }');
  const opened = ({ number, title }: Issue, login: string): Intake => ({
    kind: 'question',
    ...stage.about(login),
    number,
    source: 'opened',
    labels: [],
    title,
    defaultBranch: 'main',
  });
  expect(await stage.deliver('d1', opened(await anIssue(), 'olga'))).toMatchObject({ kind: 'refuse' });
  expect(await stage.deliver('d2', opened(await anIssue('Broken'), 'ada'))).toMatchObject({ kind: 'skip' });
  const issue = await anIssue();
  const first = await stage.deliver('d3', opened(issue, 'ada'));
  expect(first).toMatchObject({ kind: 'start' });
  expect(await stage.deliver('d4', opened(issue, 'ada')), 'an issue is opened once').toEqual(first);
});

/** A question in the issue that was answered, with a session that waits for more; or not. */
async function answer({ number }: Issue, run: Partial<ReviewRun> = {}): Promise<ReviewRun> {
  const { target } = stage.aWorkingRun();
  const one = aResearch(
    { question: aQuestion(), commentId: 5, answer: anAnswer() },
    {
      id: `answered-${number}`,
      trigger: { deliveryId: 'd0', actor: 'ada', kind: 'command' },
      target: { ...target, number },
      limits: newLimits(stage.deps.defaults, 0),
      plan: aPlan({ mount: 'base' }),
      session: { id: 'sesn_1', fileIds: [], openedAt: 0, budgetCents: 200 },
      sessionIntendedAt: 0,
      outcome: { kind: 'complete' },
      conclusion: 'published',
      ...run,
    },
  );
  await insertRun(stage.pool, one.id, { ...one.target, kind: 'research' }, one);
  await stage.pool.query(
    `insert into proofline.sessions (id, run_id, installation_id, repository_id, number, file_ids, opened_at)
     values ('sesn_1', $1, $2, $3, $4, '[]', now())`,
    [one.id, one.target.installationId, one.target.repositoryId, number],
  );
  return one;
}

const costing = (costCents?: number): Partial<ReviewRun> => ({
  turn: { ...newTurn(), status: 'idle', usage: costCents === undefined ? {} : { costCents } },
});

it.each([
  ['a mention', '@proofline and in tests?', 'and in tests?'],
  ['ask', '/proofline ask and in tests?', 'and in tests?'],
])('goes on by %s in the session that has answered', async (_how, body, text) => {
  const issue = await anIssue();
  const previous = await answer(issue, costing(40));
  await stage.deliver('d1', await aCommandIn(issue, body));
  const run = (await research()).find(({ id }) => id !== previous.id);
  expect(run).toMatchObject({
    target: { headSha: previous.target.headSha, attempt: 2 },
    session: { id: 'sesn_1' },
    continues: { runId: previous.id, spentCents: 40 },
    limits: { budgetCents: 240 },
    research: { question: { text, source: 'follow-up' }, isAsked: false },
    answers: [],
  });
  expect(run?.raise).toBeUndefined();
});

it.each<readonly [string, Partial<ReviewRun>]>([
  ['nobody knows what the old one has cost', costing()],
  [
    'the old one sees other repositories: who may read them is found out anew',
    {
      ...costing(40),
      plan: aPlan({
        mount: 'base',
        repositories: [{ repositoryId: 9, owner: 'acme', repo: 'secret', sha: 'a'.repeat(40) }],
      }),
    },
  ],
])('asks a fresh session when %s', async (_why, before) => {
  const issue = await anIssue();
  const previous = await answer(issue, before);
  await stage.deliver('d1', await aCommandIn(issue, '/proofline ask and in tests?'));
  const run = (await research()).find(({ id }) => id !== previous.id);
  expect(run).toMatchObject({ research: { hasLostSession: true, question: { source: 'follow-up' } } });
  expect(run?.session).toBeUndefined();
});

it('asks a fresh session when the old one is being ended at that very moment', async () => {
  const issue = await anIssue();
  const previous = await answer(issue, costing(40));
  const listed = { id: 'sesn_1', runId: previous.id, isLeftOpen: false };
  const pool = racingPool(stage.pool, 'select state from proofline.runs', () => claimForEnding(stage.pool, listed));
  stage.deps = { ...stage.deps, pool };
  await stage.deliver('d1', await aCommandIn(issue, '/proofline ask and in tests?'));
  const run = (await research()).find(({ id }) => id !== previous.id);
  expect(run).toMatchObject({ research: { hasLostSession: true, question: { source: 'follow-up' } } });
  expect(run).not.toHaveProperty('session');
});

it('does not go on with an answer that somebody has deleted', async () => {
  const issue = await anIssue();
  const previous = await answer(issue, costing(40));
  expect(await stage.deliver('d1', commentDeleted(stage, issue, 5))).toEqual({
    kind: 'note',
    reason: 'the answer was deleted',
  });
  await stage.deliver('d2', await aCommandIn(issue, '/proofline ask and in tests?'));
  const run = (await research()).find(({ id }) => id !== previous.id);
  expect(run?.research).toMatchObject({ question: { source: 'command' } });
  expect(run?.session).toBeUndefined();
});

it('asks a fresh session when the old one knows an answer that somebody has deleted', async () => {
  const issue = await anIssue();
  const first = await answer(issue, costing(40));
  await stage.deliver('d1', await aCommandIn(issue, '/proofline ask and in tests?'));
  const second = (await research()).find(({ id }) => id !== first.id);
  const answered = {
    ...second,
    ...costing(60),
    outcome: { kind: 'complete' },
    conclusion: 'published',
    research: { ...second?.research, commentId: 6, answer: anAnswer() },
  };
  await stage.pool.query('update proofline.runs set state = $2 where id = $1', [second?.id, answered]);
  await stage.deliver('d2', commentDeleted(stage, issue, 5));
  await stage.deliver('d3', await aCommandIn(issue, '/proofline ask and in the docs?'));
  const third = (await research()).find(({ id }) => id !== first.id && id !== second?.id);
  expect(third).toMatchObject({ research: { hasLostSession: true, question: { source: 'follow-up' } } });
  expect(third).not.toHaveProperty('session');
});

it('does not go on for somebody who only says thanks', async () => {
  const issue = await anIssue();
  await answer(issue, costing(40));
  const noted = { kind: 'skip', reason: 'somebody has only taken note' };
  expect(await stage.deliver('d1', await aCommandIn(issue, '@proofline thanks, makes sense!'))).toEqual(noted);
  expect(await stage.deliver('d2', await aCommandIn(issue, '@proofline thanks!\nAnd in tests?'))).toMatchObject({
    kind: 'start',
  });
});

it('begins anew for research, also where an answer was given', async () => {
  const issue = await anIssue();
  const previous = await answer(issue, costing(40));
  await stage.deliver('d1', await aCommandIn(issue, '/research something else'));
  const run = (await research()).find(({ id }) => id !== previous.id);
  expect(run?.research).toMatchObject({ question: { source: 'command' } });
  expect(run?.session).toBeUndefined();
});

it('takes a mention without an answer for a command that does not exist', async () => {
  const decision = await stage.deliver('d1', await aCommandIn(await anIssue(), '@proofline and in tests?'));
  expect(decision).toEqual({ kind: 'refuse', reason: 'unknown command' });
});

it('stops research in a pull request that is closed, and at /cancel, together with its review', async () => {
  const { request, emulator } = stage.scene;
  const ask = await stage.aCommand('/research why?');
  await stage.deliver('d1', { ...ask, text: '/research why?' });
  const [run] = await research();
  expect(run?.research?.question.isPullRequest).toBe(true);
  expect(run?.target.headSha, 'nobody has let the head be checked out').not.toBe(stage.head);
  expect(await stage.deliver('d2', await stage.aCommand('/cancel'))).toMatchObject({ kind: 'stop' });
  await stage.deliver('d3', { ...(await stage.aCommand('/research why then?')), text: '/research why then?' });
  await emulator.closePullRequest(request, { announce: false });
  await stage.deliver('d4', { kind: 'pull-request', ...stage.about('ada'), action: 'closed' });
  const inboxes = await Promise.all((await research()).map(({ id }) => stage.inbox(id)));
  expect(inboxes).toEqual([[{ type: 'stop', cause: 'cancelled' }], [{ type: 'stop', cause: 'closed' }]]);
});

it('reads the head of a pull request that a review was allowed to check out', async () => {
  await stage.store(stage.aWorkingRun({ plan: aPlan({ mount: 'head' }) }));
  await stage.deliver('d1', { ...(await stage.aCommand('/research why?')), text: '/research why?' });
  const [run] = await research();
  expect(run?.target.headSha).toBe(stage.head);
});
