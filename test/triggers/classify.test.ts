import { expect, it } from 'vitest';
import { pullRequestOf } from '../../src/publish/external-id.ts';
import { classify } from '../../src/triggers/classify.ts';

const options = { appId: 7, pullRequestOf };
const common = {
  installation: { id: 1 },
  repository: { id: 2, name: 'repo', owner: { login: 'octo' } },
  sender: { login: 'ada', type: 'User' },
};
const key = { installationId: 1, repositoryId: 2, owner: 'octo', repo: 'repo', number: 3 };
const actor = { login: 'ada', isBot: false };
const pullRequest = (action: string, more: object = {}) => ({
  ...common,
  action,
  pull_request: { number: 3 },
  ...more,
});
const comment = (body: string | null, more: object = {}) => ({
  ...common,
  action: 'created',
  issue: { number: 3, pull_request: {} },
  comment: { id: 9, body, performed_via_github_app: null },
  ...more,
});
const review = (body: string | null, more: object = {}) => ({
  ...common,
  action: 'submitted',
  pull_request: { number: 3 },
  review: { id: 9, body },
  ...more,
});
const reviewComment = (body: string, written: object = {}, more: object = {}) => ({
  ...common,
  action: 'created',
  pull_request: { number: 3 },
  comment: { id: 9, body, ...written },
  ...more,
});
const checkSuite = (action: string, app: number, more: object = {}) => ({
  ...common,
  action,
  check_suite: { id: 21, head_sha: 'abc', app: { id: app } },
  ...more,
});

const checkRun = (action: string, app: number, more: object = {}) => ({
  ...common,
  action,
  check_run: { id: 11, head_sha: 'abc', external_id: 'pr:3:run:x', app: { id: app } },
  ...more,
});

it.each([
  ['an opened pull request', 'pull_request', pullRequest('opened'), { kind: 'pull-request', action: 'opened' }],
  [
    'a new base',
    'pull_request',
    pullRequest('edited', { changes: { base: { ref: { from: 'old' } } } }),
    { kind: 'pull-request', action: 'edited' },
  ],
  [
    'a command',
    'issue_comment',
    comment('Hello\n/review\n@ada see\n> /help'),
    { kind: 'command', place: 'conversation', lines: ['/review', '@ada see'], commentId: 9 },
  ],
  [
    'a command in another way of writing, which intake knows',
    'issue_comment',
    comment('/bot review'),
    { kind: 'command', lines: ['/bot review'] },
  ],
  [
    'a command in a review',
    'pull_request_review',
    review('/review'),
    { kind: 'command', place: 'review', lines: ['/review'], commentId: 9 },
  ],
  [
    'a command that begins a thread',
    'pull_request_review_comment',
    reviewComment('/review'),
    { kind: 'command', place: 'thread', threadId: 9, commentId: 9 },
  ],
  [
    'a command in a thread',
    'pull_request_review_comment',
    reviewComment('/review', { in_reply_to_id: 4 }),
    { kind: 'command', place: 'thread', threadId: 4, commentId: 9 },
  ],
  ['a re-run', 'check_run', checkRun('rerequested', 7), { kind: 'rerun', headSha: 'abc', checkRunId: 11 }],
  [
    'our button for a full review',
    'check_run',
    checkRun('requested_action', 7, { requested_action: { identifier: 'full-review' } }),
    { kind: 'rerun', isFull: true },
  ],
  [
    'our button',
    'check_run',
    checkRun('requested_action', 7, { requested_action: { identifier: 're-review' } }),
    { kind: 'rerun' },
  ],
  [
    'our button for more budget',
    'check_run',
    checkRun('requested_action', 7, { requested_action: { identifier: 'add-budget' } }),
    { kind: 'budget', headSha: 'abc', checkRunId: 11 },
  ],
])('takes %s', (_what, event, payload, intake) => {
  expect(classify(event, payload, options)).toMatchObject({ kind: 'intake', intake: { ...key, actor, ...intake } });
});

it('takes a re-run of all checks, whose pull requests are found later', () => {
  const { number: _number, ...place } = key;
  expect(classify('check_suite', checkSuite('rerequested', 7), options)).toEqual({
    kind: 'intake',
    intake: { kind: 'suite-rerun', ...place, actor, headSha: 'abc' },
  });
});

const installation = (action: string, appId = 7) => ({
  action,
  installation: { id: 5, app_id: appId, account: { login: 'octo', type: 'Organization' } },
  repositories: [],
  sender: common.sender,
});

it('takes the removal of the App', () => {
  const intake = { kind: 'uninstalled', installationId: 5 };
  expect(classify('installation', installation('deleted'), options)).toEqual({ kind: 'intake', intake });
});

it.each([
  ['an empty comment', 'issue_comment', comment(null)],
  ['the name of a bot', 'issue_comment', comment('/review', { sender: { login: 'x[bot]', type: 'User' } })],
  ['a review without words', 'pull_request_review', review(null)],
  ['a quote in a thread', 'pull_request_review_comment', reviewComment('> /review')],
  [
    'a reply of our own',
    'pull_request_review_comment',
    reviewComment('/review', { performed_via_github_app: { id: 7 } }),
  ],
  ["another App's suite", 'check_suite', checkSuite('rerequested', 8)],
  ['a deleted comment sent as a removal', 'installation', comment('x', { action: 'deleted' })],
  ['an event nobody asked for', 'push', common],
  ['a comment sent as a pull request', 'pull_request', comment('/review')],
  ['a payload without an installation', 'pull_request', { ...pullRequest('opened'), installation: undefined }],
  ['no payload at all', 'pull_request', null],
])('skips %s', (_what, event, payload) => {
  expect(classify(event, payload, options)).toMatchObject({ kind: 'skip', reason: expect.any(String) });
});
