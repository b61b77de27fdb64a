import { expect, it } from 'vitest';
import { readPullRequest } from '../../src/github/read-pull-request.ts';
import { anInstallation, answering } from './support/an-installation.ts';

const name = { owner: 'o', repo: 'r' };
const SHA = 'a'.repeat(40);

const aWirePullRequest = {
  number: 5,
  state: 'open',
  merged: false,
  draft: true,
  title: 'Title',
  body: 'Body',
  user: { login: 'ada', type: 'User', id: 11, site_admin: false },
  author_association: 'CONTRIBUTOR',
  head: { sha: SHA, ref: 'topic', repo: { id: 21, fork: true } },
  base: { sha: 'b'.repeat(40), ref: 'main', repo: { id: 20, private: true } },
  labels: [{ name: 'bug', color: 'f00' }],
  html_url: 'https://github.com/o/r/pull/5',
  locked: false,
  changed_files: 3,
  some_future_field: { huge: 1 },
};

it('speaks our words', async () => {
  const { octokit, asked } = await answering(aWirePullRequest);
  expect(await readPullRequest(octokit, name, 5)).toEqual({
    number: 5,
    state: 'open',
    merged: false,
    draft: true,
    title: 'Title',
    body: 'Body',
    author: { login: 'ada', type: 'User', id: 11 },
    authorAssociation: 'CONTRIBUTOR',
    headSha: SHA,
    headRef: 'topic',
    headRepositoryId: 21,
    baseSha: 'b'.repeat(40),
    baseRef: 'main',
    repositoryId: 20,
    isPublic: false,
    labels: ['bug'],
    htmlUrl: 'https://github.com/o/r/pull/5',
    locked: false,
    changedFileCount: 3,
  });
  expect(asked().map(({ path }) => path)).toEqual(['/repos/o/r/pulls/5']);
});

it.each([
  ['one that everybody may read', { id: 20, private: false }],
  ['one of which GitHub does not tell', { id: 20 }],
])('takes a repository for public: %s', async (_which, repo) => {
  const { octokit } = await answering({ ...aWirePullRequest, base: { ...aWirePullRequest.base, repo } });
  expect(await readPullRequest(octokit, name, 5)).toMatchObject({ isPublic: true });
});

it('copes with a deleted fork, a deleted author and no body', async () => {
  const head = { ...aWirePullRequest.head, repo: null };
  const { octokit } = await answering({ ...aWirePullRequest, head, user: null, body: null });
  expect(await readPullRequest(octokit, name, 5)).toMatchObject({ headRepositoryId: null, author: null, body: '' });
});

it.each([
  ['an error page', '<html>down</html>'],
  ['a body without a head', { ...aWirePullRequest, head: null }],
  ['a head that is no commit', { ...aWirePullRequest, head: { ...aWirePullRequest.head, sha: 'HEAD' } }],
])('refuses %s', async (_why, body) => {
  const { octokit } = await answering(body);
  await expect(readPullRequest(octokit, name, 5)).rejects.toMatchObject({
    reason: 'unexpected-answer',
    unclear: false,
  });
});

it('reads ids beyond 2^53 without choking', async () => {
  const { octokit } = await anInstallation((_request, response) => {
    const text = JSON.stringify(aWirePullRequest).replace('"id":11', '"id":9007199254740993123');
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    return undefined;
  });
  expect((await readPullRequest(octokit, name, 5)).author?.id).toBe(Number('9007199254740993123'));
});
