import { expect, it } from 'vitest';
import type { AppIdentity } from '../../src/github/identity.ts';
import { findCheckRun } from '../../src/publish/check-run.ts';
import { answerThreads, findingMarker } from '../../src/publish/finding-threads.ts';
import { replyOnce } from '../../src/publish/reply.ts';
import { findReview } from '../../src/publish/review.ts';
import { anInstallation } from '../github/support/an-installation.ts';

const identity: AppIdentity = { id: 7, slug: 'proofline', ownerLogin: 'octo', botLogin: 'proofline[bot]' };
const repository = { owner: 'octo', repo: 'shop' };
const bot = { login: 'proofline[bot]', type: 'Bot' };

const REVIEW = 'Two problems.\n\n<!-- proofline:run:run-1 -->';

it.each<readonly [string, object, boolean]>([
  ['its own', { user: bot, body: REVIEW }, true],
  ['its own with blanks behind it', { user: bot, body: `${REVIEW}\n` }, true],
  ['its own of another run', { user: bot, body: REVIEW.replace('run-1', 'run-2') }, false],
  ['its own that quotes the mark', { user: bot, body: `${REVIEW}\n\nThe end.` }, false],
  ['one of a person', { user: { login: 'mallory', type: 'User' }, body: REVIEW }, false],
  ['one of a person of the same name', { user: { ...bot, type: 'User' }, body: REVIEW }, false],
  ['one of another bot', { user: { login: 'quoter[bot]', type: 'Bot' }, body: REVIEW }, false],
  ['one whose author is gone', { user: null, body: REVIEW }, false],
  ['one of the ghost', { user: { login: 'ghost', type: 'User' }, body: REVIEW }, false],
])('adopts of reviews with a mark only its own: %s', async (_whose, review, isAdopted) => {
  const { octokit } = await anInstallation(() => ({ status: 200, body: [{ id: 11, state: 'COMMENTED', ...review }] }));
  const found = await findReview(octokit, { ...repository, number: 3, runId: 'run-1', identity });
  expect(found).toBe(isAdopted ? 11 : undefined);
});

const REPLY = 'Done.\n\n<!-- proofline:reply:comment:5 -->';

it.each<readonly [string, object, boolean]>([
  ['its own', { user: bot, performed_via_github_app: { id: 7 } }, true],
  ['its own, where GitHub does not name the App', { user: bot, performed_via_github_app: null }, true],
  ['one of another App under its name', { user: bot, performed_via_github_app: { id: 8 } }, false],
  [
    'one of a person who let the App act for them',
    { user: { login: 'mallory', type: 'User' }, performed_via_github_app: { id: 7 } },
    false,
  ],
  ['one of a person of the same name', { user: { ...bot, type: 'User' }, performed_via_github_app: { id: 7 } }, false],
  ['one of another bot', { user: { login: 'quoter[bot]', type: 'Bot' }, performed_via_github_app: { id: 8 } }, false],
  ['one whose author is gone', { user: null, performed_via_github_app: null }, false],
])('takes of replies with a mark only its own for given: %s', async (_whose, comment, isOwn) => {
  const { octokit, asked } = await anInstallation(({ method }) => ({
    status: method === 'GET' ? 200 : 201,
    body: method === 'GET' ? [{ id: 21, body: REPLY, ...comment }] : { id: 22 },
  }));
  const reply = { key: 'comment:5', markdown: 'Done.', since: '2026-01-01T00:00:00Z', identity };
  await replyOnce(octokit, { ...repository, number: 3, ...reply });
  expect(asked().map(({ method }) => method)).toEqual(isOwn ? ['GET'] : ['GET', 'POST']);
});

it.each<readonly [string, object, boolean]>([
  ['its own', { app: { id: 7 } }, true],
  ['another one of its own', { app: { id: 7 }, external_id: 'pr:3:run-2' }, false],
  ['one of another App', { app: { id: 8 } }, false],
  ['one of nobody', { app: null }, false],
])('adopts of check runs with its name and id only its own: %s', async (_whose, run, isAdopted) => {
  // GitHub is asked for those of the App alone; here it does not heed that.
  const body = { total_count: 1, check_runs: [{ id: 31, name: 'Proofline', external_id: 'pr:3:run-1', ...run }] };
  const { octokit } = await anInstallation(() => ({ status: 200, body }));
  const found = await findCheckRun(octokit, {
    ...repository,
    headSha: 'b'.repeat(40),
    externalId: 'pr:3:run-1',
    appId: 7,
  });
  expect(found).toBe(isAdopted ? 31 : undefined);
});

const HEAD = 'b'.repeat(40);
const THREAD = { id: 41, user: bot, body: `Wrong.\n\n${findingMarker('K1')}` };
const ANSWER = { id: 42, in_reply_to_id: 41, user: bot, body: `Fixed.\n\n<!-- proofline:fixed:K1:1:${HEAD} -->` };

it.each<readonly [string, readonly object[], number]>([
  ['its own thread', [THREAD], 1],
  ['its own thread that it has answered', [THREAD, ANSWER], 0],
  ['a thread of a person with its mark', [{ ...THREAD, user: { login: 'mallory', type: 'User' } }], 0],
  ['a thread of a person of the same name', [{ ...THREAD, user: { ...bot, type: 'User' } }], 0],
  ['a thread of another bot with its mark', [{ ...THREAD, user: { login: 'quoter[bot]', type: 'Bot' } }], 0],
  ['a thread whose author is gone', [{ ...THREAD, user: null }], 0],
  ['its mark in a reply of its own', [{ ...THREAD, in_reply_to_id: 40 }], 0],
  ['its own thread that only a person has answered', [THREAD, { ...ANSWER, user: { login: 'm', type: 'User' } }], 1],
  ['its own thread beside a forged one', [{ ...THREAD, id: 40, user: { login: 'm', type: 'User' } }, THREAD], 1],
])('answers in threads of its own alone: %s', async (_what, comments, answers) => {
  const { octokit, asked } = await anInstallation(({ method }) => ({
    status: method === 'GET' ? 200 : 201,
    body: method === 'GET' ? comments : { id: 43 },
  }));
  const answered = { key: 'K1', what: 'fixed', episode: 1 } as const;
  const threads = { number: 3, headSha: HEAD, identity, answers: [answered], settled: new Set<number>() };
  await answerThreads(octokit, { ...repository, ...threads });
  const written = asked().filter(({ method }) => method === 'POST');
  expect(written.map(({ path }) => path)).toEqual(
    Array.from({ length: answers }, () => '/repos/octo/shop/pulls/3/comments/41/replies'),
  );
});
