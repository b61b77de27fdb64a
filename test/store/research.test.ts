import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { claimRun } from '../../src/store/runs/claim-run.ts';
import { findNewestRun } from '../../src/store/runs/find-newest-run.ts';
import { insertRun } from '../../src/store/runs/insert-run.ts';
import { listAnswers } from '../../src/store/runs/list-answers.ts';
import { listHeads } from '../../src/store/runs/list-heads.ts';
import { listLiveRuns } from '../../src/store/runs/list-live-runs.ts';
import { listResearch } from '../../src/store/runs/list-research.ts';
import { listReviewedAt } from '../../src/store/runs/list-reviewed-at.ts';
import { listRuns } from '../../src/store/runs/list-runs.ts';
import { hasAnswers, listNewestAnswers } from '../../src/store/runs/newest-answers.ts';
import { markAnswerDeleted } from '../../src/store/runs/mark-answers.ts';
import { orderStop } from '../../src/store/runs/order-stop.ts';
import { saveRun } from '../../src/store/runs/save-run.ts';
import { wasHeadMounted } from '../../src/store/runs/was-head-mounted.ts';
import { markSessionArchived } from '../../src/store/sessions/mark-session.ts';
import { recordSession } from '../../src/store/sessions/record-session.ts';
import { releaseConversation, releaseSessionOf } from '../../src/store/sessions/release-conversation.ts';
import { openPool } from '../database.ts';

let pool: Pool;
beforeEach(async () => {
  pool = await openPool();
});

const ISSUE = { installationId: 1, repositoryId: 2, number: 3 };
const HEAD = { ...ISSUE, headSha: 'b', baseRef: 'main', attempt: 1 };

async function storeQuestion(id: string, attempt: number, state: object = {}): Promise<void> {
  const question = { text: `Question ${attempt}?`, source: 'command' };
  const trigger = { deliveryId: `d${attempt}`, commentId: 70 + attempt };
  await insertRun(pool, id, { ...HEAD, attempt, kind: 'research' }, { trigger, research: { question }, ...state });
}

const answeredBy = (answer: string) => ({
  research: { question: { text: 'Why?', source: 'command' }, commentId: 9, answer: { answer } },
  conclusion: 'published',
});

const answered = (session: object = {}) => ({ ...answeredBy('Because.'), ...session });

it('keeps research out of everything that is about reviews', async () => {
  await storeQuestion('question', 1);
  expect(await listRuns(pool, ISSUE)).toEqual([]);
  expect(await findNewestRun(pool, ISSUE, { isPlanned: false })).toBeUndefined();
  expect(await listReviewedAt(pool, HEAD)).toEqual([]);
  expect(await listHeads(pool, ISSUE, [3])).toEqual([]);
  expect(await listLiveRuns(pool), 'but not of what goes on after a restart').toMatchObject([{ id: 'question' }]);
});

it('counts reviews and research of a pull request apart', async () => {
  expect(await insertRun(pool, 'review', HEAD, {})).toBe(true);
  await storeQuestion('question', 1);
  expect(await insertRun(pool, 'twice', { ...HEAD, kind: 'research' }, {})).toBe(false);
  expect((await listRuns(pool, ISSUE)).map(({ id }) => id)).toEqual(['review']);
  expect((await listResearch(pool, ISSUE)).map(({ id }) => id)).toEqual(['question']);
});

it('lists what was asked, the newest first, with what asked it and how it stands', async () => {
  await storeQuestion('first', 1, answered());
  await storeQuestion('second', 2);
  await orderStop(pool, 'second', { type: 'stop', cause: 'cancelled' });
  expect(await listResearch(pool, ISSUE)).toMatchObject([
    {
      id: 'second',
      attempt: 2,
      isLive: true,
      isStopOrdered: true,
      deliveryId: 'd2',
      commentId: '72',
      isAnswered: false,
    },
    { id: 'first', isLive: false, question: 'Why?', isAnswered: true, answerId: '9', openSessionId: null },
  ]);
});

it('knows no answer that nobody was shown', async () => {
  await storeQuestion('first', 1, { ...answered(), conclusion: 'unreported' });
  expect(await listResearch(pool, ISSUE)).toMatchObject([{ isLive: false, isAnswered: false }]);
  expect(await listAnswers(pool, { ...ISSUE, attempt: 2 }, { limit: 10 })).toEqual([]);
});

it('gives on no answer that somebody has deleted, and nothing more is said in its session', async () => {
  await storeQuestion('kept', 1, answeredBy('Once.'));
  await storeQuestion('deleted', 2, { ...answeredBy('Again.'), session: { id: 's' } });
  await recordSession(pool, sessionOf('deleted'));
  await markAnswerDeleted(pool, 'deleted');
  await releaseSessionOf(pool, 'deleted');
  const answers = await listAnswers(pool, { ...ISSUE, attempt: 3 }, { limit: 10 });
  expect(answers.map(({ answer }) => answer)).toEqual(['Once.']);
  expect(await listNewestAnswers(pool, ISSUE, [3])).toMatchObject([{ runId: 'kept' }]);
  expect(await listResearch(pool, ISSUE)).toMatchObject([
    { id: 'deleted', isAnswered: false, openSessionId: null },
    { id: 'kept', isAnswered: true },
  ]);
  await markAnswerDeleted(pool, 'kept');
  expect(await hasAnswers(pool, ISSUE)).toBe(false);
});

it('lists the newest answers to the questions before one, the oldest first', async () => {
  for (const attempt of [1, 2, 3, 4]) await storeQuestion(`q${attempt}`, attempt, answeredBy(`Answer ${attempt}.`));
  const answers = async (limit: number) =>
    (await listAnswers(pool, { ...ISSUE, attempt: 4 }, { limit })).map(({ answer }) => answer);
  expect(await answers(10)).toEqual(['Answer 1.', 'Answer 2.', 'Answer 3.']);
  expect(await answers(2)).toEqual(['Answer 2.', 'Answer 3.']);
});

it('keeps the threads of findings apart from the conversation', async () => {
  const research = { ...answeredBy('In the thread.').research, thread: { key: '1a2b3c4d' } };
  await storeQuestion('thread', 1, { ...answered(), research });
  await storeQuestion('question', 2, answeredBy('Here.'));
  const answers = async (thread?: string) =>
    (await listAnswers(pool, { ...ISSUE, attempt: 3 }, { limit: 9, ...(thread === undefined ? {} : { thread }) })).map(
      ({ answer }) => answer,
    );
  expect([await answers(), await answers('1a2b3c4d'), await answers('ffffffff')]).toEqual([
    ['Here.'],
    ['In the thread.'],
    [],
  ]);
  expect((await listResearch(pool, ISSUE)).map(({ findingKey }) => findingKey)).toEqual([null, '1a2b3c4d']);
});

it('finds the newest answer of each issue, never what stands in the thread of a finding', async () => {
  expect(await hasAnswers(pool, ISSUE)).toBe(false);
  const research = { ...answeredBy('In the thread.').research, thread: { key: '1a2b3c4d' } };
  await storeQuestion('thread', 9, { ...answered(), research });
  expect(await hasAnswers(pool, ISSUE)).toBe(false);
  await storeQuestion('first', 1, answeredBy('Once.'));
  await storeQuestion('second', 2, answeredBy('Again.'));
  await storeQuestion('third', 3, { ...answeredBy('Unseen.'), conclusion: 'unreported' });
  expect(await hasAnswers(pool, ISSUE)).toBe(true);
  expect(await hasAnswers(pool, { ...ISSUE, repositoryId: 99 })).toBe(false);
  expect(await listNewestAnswers(pool, ISSUE, [1, 3])).toEqual([
    { number: 3, runId: 'second', sha: 'b', question: 'Why?', answer: 'Again.' },
  ]);
  expect(await listNewestAnswers(pool, ISSUE, [])).toEqual([]);
});

it.each<readonly [string, () => Promise<unknown>, string | null]>([
  ['was left open', async () => undefined, 's'],
  ['was archived', () => markSessionArchived(pool, 's'), null],
  ['belongs to a closed issue', () => releaseConversation(pool, ISSUE), null],
  ['has gone on with another question', () => recordSession(pool, sessionOf('other')), null],
])('tells of a session that %s', async (_what, happen, openSessionId) => {
  await storeQuestion('first', 1, answered({ session: { id: 's' } }));
  await recordSession(pool, sessionOf('first'));
  await happen();
  expect(await listResearch(pool, ISSUE)).toMatchObject([{ openSessionId }]);
});

const sessionOf = (runId: string) => ({ id: 's', runId, ...ISSUE, fileIds: [], openedAt: new Date(0) });

it('knows which heads reviews were allowed to check out', async () => {
  const plan = async (id: string, attempt: number, mount: string) => {
    await insertRun(pool, id, { ...HEAD, attempt }, {});
    await claimRun(pool, id, 'me');
    await saveRun(pool, { id, owner: 'me', state: { plan: { mount } }, isStopOrdered: false, hasEnded: true });
  };
  await plan('one', 1, 'base');
  expect(await wasHeadMounted(pool, HEAD)).toBe(false);
  await plan('two', 2, 'head');
  expect(await wasHeadMounted(pool, HEAD)).toBe(true);
  expect(await wasHeadMounted(pool, { ...HEAD, headSha: 'c' })).toBe(false);
  expect(await wasHeadMounted(pool, { ...HEAD, baseRef: 'next' })).toBe(false);
});
