import { beforeEach, expect, it } from 'vitest';
import type { Issue, IssueComment } from '../../../src/emulators/github/entities.ts';
import type { ProvedCitation } from '../../../src/findings/answer/citation.ts';
import { insertRun } from '../../../src/store/runs/insert-run.ts';
import { listSchedules, saveSchedule } from '../../../src/store/schedules/schedules.ts';
import type { Intake } from '../../../src/triggers/intake.ts';
import { aRepository, type TestRepository } from '../../emulators/github/support.ts';
import { anAnswer, aQuestion, aResearch } from '../research/a-question.ts';
import { aPlan } from '../review/a-review.ts';
import { anIntakeStage, type IntakeStage } from './intake-stage.ts';
import { commentDeleted } from './issues.ts';

const FILE = '.github/proofline.yml';
const ANSWER = 'It stands here. [1]';
let source: TestRepository;
let stage: IntakeStage;
let issue: Issue;
let deliveries = 0;
beforeEach(async () => {
  source = aRepository();
  stage = await anIntakeStage(source);
  issue = await stage.scene.emulator.openIssue({
    repository: stage.scene.repository,
    title: 'How?',
    author: 'olga',
    announce: false,
  });
});

/** Citations of the sample's file, by the numbers of its lines. */
const cite = (...lines: readonly number[]): ProvedCitation[] =>
  lines.map((line, index) => ({
    number: index + 1,
    path: 'src/app.ts',
    startLine: line,
    endLine: line,
    quote: `line ${line}`,
    relocated: false,
  }));

/** An answer that somebody was shown, about the tip of the default branch as it is now. */
async function answer(citations: readonly ProvedCitation[], more: { readonly isPullRequest?: true } = {}) {
  const { emulator, repository, octokit, at } = stage.scene;
  const { data } = await octokit.rest.issues.createComment({ ...at, issue_number: issue.number, body: ANSWER });
  const { target } = stage.aWorkingRun();
  const headSha = (await repository.git.resolveRef('main')) ?? '';
  const run = aResearch(
    { question: aQuestion(more), commentId: data.id, answer: anAnswer({ citations }) },
    {
      id: `answer-${data.id}`,
      target: { ...target, number: issue.number, headSha, attempt: data.id },
      plan: aPlan({ mount: 'base' }),
      outcome: { kind: 'complete' },
      conclusion: 'published',
    },
  );
  await insertRun(stage.pool, run.id, { ...run.target, kind: 'research' }, run);
  return (): IssueComment | undefined =>
    emulator.issueComments(repository, issue.number).find(({ id }) => id === data.id);
}

/** Moves the default branch to a commit with these texts, and delivers that; or anything else that was told of it. */
async function push(texts: Readonly<Record<string, string>>, told: Partial<Intake> = {}): Promise<unknown> {
  for (const [file, text] of Object.entries(texts)) source.write(file, text);
  const { emulator, repository } = stage.scene;
  await emulator.pushBranch({ repository, revision: source.commit('push'), announce: false });
  return await deliver(told);
}

async function deliver(told: Partial<Intake> = {}): Promise<unknown> {
  const { actor: _none, number: _neither, ...place } = stage.about('ada');
  const intake = { kind: 'default-branch-pushed', ...place, branch: 'main', ...told } as Intake;
  return await stage.deliver(`push-${(deliveries += 1)}`, intake);
}

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('');
const NOTHING_NEW = { kind: 'note', reason: 'the default branch has moved' };

it('names the citations that are gone, and keeps what people see below', async () => {
  const comment = await answer(cite(5, 20, 40));
  expect(await push({ 'src/app.ts': lines(1, 19) + lines(21, 39) })).toEqual({
    kind: 'note',
    reason: 'the default branch has moved: 1 answer out of date',
  });
  const [note = '', ...rest] =
    comment()
      ?.body.replace(/\n\n<!-- proofline:stale:.*$/, '')
      .split('\n\n') ?? [];
  expect(note).toContain(String.raw`The code cited as \[2\], \[3\] has changed`);
  expect(rest.join('\n\n')).toBe(ANSWER);
  const before = comment()?.body;
  expect(await push({ 'src/app.ts': '' })).toEqual(NOTHING_NEW);
  expect(comment()?.body).toBe(before);
});

it.each<readonly [string, Readonly<Record<string, string>>]>([
  ['moved', { 'src/app.ts': `first\n${lines(1, 60)}` }],
  ['was doubled', { 'src/app.ts': lines(1, 60) + lines(1, 60) }],
  ['was indented', { 'src/app.ts': lines(1, 60).replaceAll('line', '  line') }],
  ['stands, in another file', { 'src/other.ts': 'new\n' }],
])('says nothing about code that %s', async (_how, texts) => {
  const comment = await answer(cite(30));
  expect(await push(texts)).toEqual(NOTHING_NEW);
  expect(comment()?.body).toBe(ANSWER);
});

it('acts on the branch as it is now, whatever a push has told', async () => {
  const comment = await answer(cite(30));
  expect(await deliver({ headSha: 'f'.repeat(40) })).toEqual(NOTHING_NEW);
  expect(await deliver({ branch: undefined })).toEqual(NOTHING_NEW);
  expect(comment()?.body).toBe(ANSWER);
});

it('reads the branch that is the default one now, also when a push to a former one is told of again', async () => {
  const comment = await answer(cite(30));
  await push({ [FILE]: `research:\n  schedule: [{ name: Drift, cron: '0 6 * * 1', question: 'What?' }]\n` });
  const { emulator, repository } = stage.scene;
  source.git('checkout', '--quiet', '-b', 'former');
  source.write('src/app.ts', '');
  source.write(FILE, '');
  await emulator.pushBranch({ repository, branch: 'former', revision: source.commit('former'), announce: false });
  expect(await deliver({ branch: 'former' })).toEqual(NOTHING_NEW);
  expect(comment()?.body).toBe(ANSWER);
  expect((await listSchedules(stage.pool)).map(({ schedule }) => schedule.length)).toEqual([1]);
});

it('looks again when history was rewritten, also where nobody can compare', async () => {
  const comment = await answer(cite(30));
  source.git('checkout', '--quiet', '--orphan', 'rewritten');
  expect(await push({ 'src/app.ts': lines(1, 29) })).toMatchObject({ reason: expect.stringContaining('1 answer') });
  expect(comment()?.body).toContain('Out of date?');
});

it('compares each answer with the commit that it has read, not only with the last push', async () => {
  await push({ 'src/app.ts': `${lines(1, 60)}line 61\n` });
  const comment = await answer(cite(61));
  expect(await push({ 'src/app.ts': lines(1, 60) })).toMatchObject({ reason: expect.stringContaining('1 answer') });
  expect(comment()?.body).toContain('Out of date?');
});

it('reads a file once for all answers that cite it, and no file again that has not changed', async () => {
  for (let count = 0; count < 3; count += 1) await answer(cite(30, 31));
  await push({ 'src/app.ts': `first\n${lines(1, 60)}` });
  const { emulator } = stage.scene;
  const countOf = (operationId: string) => emulator.requests.filter((one) => one.operationId === operationId).length;
  expect(countOf('repos/get-content'), 'the configuration and the file').toBe(2);
  expect(countOf('repos/compare-commits-with-basehead')).toBe(1);
  await push({ 'README.md': 'new\n' });
  expect(countOf('repos/get-content'), 'the configuration').toBe(3);
  expect(countOf('repos/compare-commits-with-basehead')).toBe(2);
});

it('leaves out what was asked in a pull request, and goes on where a comment is gone', async () => {
  const inPullRequest = await answer(cite(30), { isPullRequest: true });
  const gone = await answer(cite(30));
  const comment = await answer(cite(30));
  const deleted = gone();
  if (deleted !== undefined) await stage.scene.emulator.deleteComment(deleted, 'ada');
  expect(await push({ 'src/app.ts': '' })).toMatchObject({ reason: expect.stringContaining('1 answer ') });
  expect(inPullRequest()?.body).toBe(ANSWER);
  expect(comment()?.body).toContain('Out of date?');
});

it('looks at no answer that somebody has deleted', async () => {
  const comment = await answer(cite(30));
  const { emulator } = stage.scene;
  const deleted = comment();
  if (deleted === undefined) throw new Error('there is no answer');
  await emulator.deleteComment(deleted, 'ada');
  await stage.deliver('deleted', commentDeleted(stage, issue, deleted.id));
  const before = emulator.requests.length;
  expect(await push({ 'src/app.ts': '' })).toEqual(NOTHING_NEW);
  const paths = emulator.requests.slice(before).map(({ path }) => path);
  expect(paths.filter((path) => path.includes('/issues/comments/') || path.includes('/src/app.ts'))).toEqual([]);
});

it('forgets the questions of a repository that is taken away, and of no other', async () => {
  const { installationId, repositoryId } = stage.about('ada');
  const schedule = [{ name: 'Drift', cron: '0 6 * * 1', question: 'What has drifted?' }];
  for (const id of [repositoryId, 9])
    await saveSchedule(
      stage.pool,
      { installationId, repositoryId: id, owner: 'acme', repo: 'x' },
      { schedule, readAt: new Date() },
    );
  await stage.deliver('removed', { kind: 'repositories-removed', installationId, repositoryIds: [repositoryId] });
  expect((await listSchedules(stage.pool)).map((one) => one.repositoryId)).toEqual([9]);
});

it('keeps the questions of the configuration, unless the file is broken', async () => {
  const question = { name: 'Drift', cron: '0 6 * * 1', question: 'What has drifted?' };
  const names = async () => (await listSchedules(stage.pool)).flatMap(({ schedule }) => schedule);
  const schedule = (cron: string) =>
    `research:\n  schedule: [{ name: Drift, cron: '${cron}', question: 'What has drifted?' }]\n`;
  await push({ [FILE]: schedule('0 6 * * 1') });
  expect(await names()).toEqual([question]);
  await push({ [FILE]: schedule('* * * * *') });
  expect(await names(), 'that is not known now').toEqual([question]);
  await push({ [FILE]: `${schedule('0 6 * * 1')}  enabled: false\n` });
  expect(await names()).toEqual([]);
});
