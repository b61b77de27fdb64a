import { expect, it } from 'vitest';
import { z } from 'zod';
import { answerThreads, findingMarker, type ThreadAnswer } from '../../src/publish/finding-threads.ts';
import { anInstallation } from '../github/support/an-installation.ts';

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string; readonly type: string };
  readonly in_reply_to_id?: number;
}

const BOT = { login: 'proofline[bot]', type: 'Bot' };
const HEAD = 'abcdef1234567890';
const identity = { id: 1, slug: 'proofline', ownerLogin: 'demo', botLogin: BOT.login };
const pullRequest = { owner: 'octo', repo: 'shop', number: 3, headSha: HEAD, identity };
const Written = z.object({ body: z.string() });
const aThread = (comment: Partial<Comment> = {}): Comment => ({
  id: 1,
  body: `Wrong.\n\n${findingMarker('aaaa0001')}`,
  user: BOT,
  ...comment,
});
const FIXED: ThreadAnswer = { key: 'aaaa0001', what: 'fixed', episode: 1 };

/** Answers threads of a pull request that has these comments on a loopback GitHub; returns its comments afterwards. */
async function answer(comments: readonly Comment[], ...answers: readonly ThreadAnswer[]): Promise<readonly Comment[]> {
  return await answerUnless(new Set(), comments, answers);
}

async function answerUnless(
  settled: ReadonlySet<number>,
  comments: readonly Comment[],
  answers: readonly ThreadAnswer[],
): Promise<readonly Comment[]> {
  const held = [...comments];
  const { octokit } = await anInstallation(({ method, path, body }) => {
    if (method === 'GET') return { status: 200, body: held };
    const parent = Number(/comments\/(?<id>\d+)\/replies/.exec(path)?.groups?.['id']);
    held.push({ id: held.length + 1, ...Written.parse(JSON.parse(body)), user: BOT, in_reply_to_id: parent });
    return { status: 201, body: {} };
  });
  await answerThreads(octokit, { ...pullRequest, answers, settled });
  return held;
}

const bodies = (comments: readonly Comment[]) => comments.map(({ body }) => body.split('\n')[0]);

it('answers in the thread of a finding, once for each end and each return', async () => {
  const once = await answer([aThread()], FIXED);
  expect(bodies(once)).toEqual(['Wrong.', 'Fixed in `abcdef1`.']);
  expect(once[1]?.in_reply_to_id).toBe(1);
  expect(await answer(once, FIXED)).toEqual(once);
  const back = await answer(once, { ...FIXED, what: 'back' }, { ...FIXED, episode: 2 });
  expect(bodies(back)).toEqual(['Wrong.', 'Fixed in `abcdef1`.', 'Back in `abcdef1`.', 'Fixed in `abcdef1`.']);
});

it('does not tell a thread that somebody has settled of the end of its finding, but of its return', async () => {
  const settled = new Set([1]);
  expect(await answerUnless(settled, [aThread()], [FIXED])).toEqual([aThread()]);
  expect(bodies(await answerUnless(settled, [aThread()], [{ ...FIXED, what: 'back' }]))[1]).toBe('Back in `abcdef1`.');
  expect(await answerUnless(new Set([2]), [aThread()], [FIXED]), 'another thread').toHaveLength(2);
});

it.each([
  ['somebody else has written', aThread({ user: { login: 'ada', type: 'User' } })],
  ['a person of the same name has written', aThread({ user: { ...BOT, type: 'User' } })],
  ['quotes the marker', aThread({ body: `${findingMarker('aaaa0001')}\n\nas you said` })],
  ['is a reply', aThread({ in_reply_to_id: 7 })],
  ['is about another finding', aThread({ body: findingMarker('bbbb0002') })],
])('leaves a comment alone that %s', async (_what, comment) => {
  expect(await answer([comment], FIXED)).toEqual([comment]);
});

it('does not take the answer of another for its own', async () => {
  const forged = {
    id: 2,
    body: `Ha.\n\n<!-- proofline:fixed:aaaa0001:1:${HEAD} -->`,
    user: { login: 'eve', type: 'User' },
    in_reply_to_id: 1,
  };
  expect(bodies(await answer([aThread(), forged], FIXED))).toEqual(['Wrong.', 'Ha.', 'Fixed in `abcdef1`.']);
});

it.each([
  [404, 'was deleted at that moment'],
  [422, 'takes no answer'],
])('answers the others when one (%i) %s', async (status) => {
  const held = [aThread(), aThread({ id: 2, body: findingMarker('bbbb0002') })];
  const { octokit, asked } = await anInstallation(({ method, path }) => {
    if (method === 'GET') return { status: 200, body: held };
    return path.includes('/1/replies') ? { status, body: { message: 'No' } } : { status: 201, body: {} };
  });
  const answers = [FIXED, { ...FIXED, key: 'bbbb0002' }];
  await answerThreads(octokit, { ...pullRequest, answers, settled: new Set() });
  expect(asked().flatMap(({ method, path }) => (method === 'POST' ? [/\d\/replies$/.exec(path)?.[0]] : []))).toEqual([
    '1/replies',
    '2/replies',
  ]);
});
