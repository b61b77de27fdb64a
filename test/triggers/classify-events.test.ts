import { expect, it } from 'vitest';
import { pullRequestOf } from '../../src/publish/external-id.ts';
import { classify } from '../../src/triggers/classify.ts';
import { intakeKey } from '../../src/triggers/intake.ts';

const options = { appId: 7, pullRequestOf };
const common = {
  installation: { id: 1 },
  repository: { id: 2, name: 'repo', owner: { login: 'octo' } },
  sender: { login: 'ada', type: 'User' },
};
const pullRequest = (action: string, more: object = {}) => ({
  ...common,
  action,
  pull_request: { number: 3, head: { sha: 'abc' }, labels: [{ name: 'bug' }] },
  ...more,
});
const taken = (event: string, payload: object) => {
  const classified = classify(event, payload, options);
  return classified.kind === 'intake' ? classified.intake : classified.reason;
};

it.each([
  ['opened', {}, { action: 'opened', headSha: 'abc', labels: ['bug'] }],
  ['labeled', { label: { name: 'force' } }, { action: 'labeled', label: 'force', headSha: 'abc' }],
  ['unlabeled', { label: { name: 'force' } }, { action: 'unlabeled', label: 'force' }],
  ['edited', { changes: { title: { from: 'x' } } }, { action: 'reworded' }],
  ['edited', { changes: { body: { from: 'x' } } }, { action: 'reworded' }],
  ['edited', { changes: { title: { from: 'x' }, base: { ref: { from: 'old' } } } }, { action: 'edited' }],
  ['converted_to_draft', {}, { action: 'converted_to_draft' }],
] as const)('takes a pull request that was %s: %o', (action, more, intake) => {
  expect(taken('pull_request', pullRequest(action, more))).toMatchObject({
    kind: 'pull-request',
    number: 3,
    ...intake,
  });
});

const inThread = (body: string, more: object = { in_reply_to_id: 40 }) => ({
  ...common,
  action: 'created',
  pull_request: { number: 3 },
  comment: { id: 41, body, ...more },
});

it('takes what is replied in a thread, command or not, and nothing that begins one without a command', () => {
  const event = 'pull_request_review_comment';
  const reply = { kind: 'command', place: 'thread', threadId: 40, commentId: 41, text: 'Sure?', lines: [] };
  expect(taken(event, inThread('Sure?'))).toMatchObject(reply);
  expect(taken(event, inThread('Sure?', {}))).toBe('comment without a command');
  expect(taken(event, inThread('Sure?', { in_reply_to_id: 40, performed_via_github_app: { id: 7 } }))).toBe(
    'comment of our own',
  );
});

const group = (ref: string, action = 'checks_requested') => ({
  ...common,
  action,
  merge_group: { head_sha: 'b'.repeat(40), head_ref: ref, base_sha: 'a'.repeat(40), base_ref: 'refs/heads/main' },
});
const SHA = 'c'.repeat(40);

it.each([
  ['a queue', `refs/heads/gh-readonly-queue/main/pr-104-${SHA}`, 104],
  ['a branch with folders', `refs/heads/gh-readonly-queue/release/pr-3-x/pr-7-${SHA}`, 7],
  ['a repository of long hashes', `refs/heads/gh-readonly-queue/main/pr-9-${'d'.repeat(64)}`, 9],
])('takes the merge group of %s', (_what, ref, number) => {
  const intake = taken('merge_group', group(ref));
  expect(intake).toMatchObject({ kind: 'merge-group', number, headSha: 'b'.repeat(40), repositoryId: 2 });
  if (typeof intake === 'object') expect(intakeKey(intake), 'in turn with its pull request').toBe(`1/2/${number}`);
});

it.each(['resolved', 'unresolved'])('takes a thread that was %s, by its first comment', (action) => {
  const thread = { comments: [{ id: 40 }, { id: 41 }] };
  const intake = taken('pull_request_review_thread', { ...common, action, pull_request: { number: 3 }, thread });
  expect(intake).toMatchObject({ kind: 'thread', number: 3, threadId: 40, isResolved: action === 'resolved' });
  const empty = { ...common, action, pull_request: { number: 3 }, thread: { comments: [] } };
  expect(taken('pull_request_review_thread', empty)).toBe('a thread without comments');
});

const issue = (action: string, more: object = {}) => ({
  ...common,
  repository: { ...common.repository, default_branch: 'main' },
  action,
  issue: { number: 3, title: 'Why?', body: 'It is so.', labels: [{ name: 'bug' }] },
  ...more,
});
const bot = { sender: { login: 'x[bot]', type: 'Bot' } };
const aPullRequest = { issue: { number: 3, title: 'x', pull_request: {} } };

it.each([
  [
    'opened',
    {},
    { kind: 'question', source: 'opened', labels: ['bug'], title: 'Why?', body: 'It is so.', defaultBranch: 'main' },
  ],
  [
    'labeled',
    { label: { name: 'research' } },
    { kind: 'question', source: 'label', label: 'research', title: 'Why?', body: 'It is so.' },
  ],
  ['closed', {}, { kind: 'issue-closed', how: 'closed' }],
  ['closed', bot, { kind: 'issue-closed', how: 'closed' }],
  ['deleted', {}, { kind: 'issue-closed', how: 'deleted' }],
  ['transferred', {}, { kind: 'issue-closed', how: 'transferred' }],
])('takes an issue that was %s: %o', (action, more, intake) => {
  const found = taken('issues', issue(action, more));
  expect(found).toMatchObject({ number: 3, installationId: 1, repositoryId: 2, ...intake });
  if (typeof found === 'object') expect(intakeKey(found), 'in turn with what is commanded in it').toBe('1/2/3');
});

const deletedComment = (comment: object, issueIt: object = {}) => ({
  ...common,
  action: 'deleted',
  issue: { number: 3, ...issueIt },
  comment: { id: 9, body: 'x', ...comment },
});
const BOT = { user: { login: 'proofline[bot]', type: 'Bot' } };

it.each([
  ['of ours', deletedComment({ ...BOT, performed_via_github_app: { id: 7 } })],
  ['of a bot that GitHub does not name the App of', deletedComment(BOT)],
  ['of ours in a pull request', deletedComment(BOT, { pull_request: {} })],
  ['of ours that a bot deletes', { ...deletedComment(BOT), ...bot }],
])('takes a deleted comment %s', (_whose, payload) => {
  const found = taken('issue_comment', payload);
  expect(found).toMatchObject({ kind: 'comment-deleted', number: 3, commentId: 9 });
  if (typeof found === 'object') expect(intakeKey(found), 'in turn with what is commanded there').toBe('1/2/3');
});

it.each([
  ['a person', { user: { login: 'ada', type: 'User' } }],
  ['a person, through us', { user: { login: 'ada', type: 'User' }, performed_via_github_app: { id: 7 } }],
  ['another App', { ...BOT, performed_via_github_app: { id: 8 } }],
  ['nobody in particular', {}],
])('makes nothing of a deleted comment of %s', (_whose, comment) => {
  expect(taken('issue_comment', deletedComment(comment))).toBe('the deleted comment was not ours');
});

it('keeps as much of the text of an issue as is handed over', () => {
  const body = 'x'.repeat(60_000);
  expect(taken('issues', issue('opened', { issue: { number: 3, title: 'Why?', body } }))).toMatchObject({
    body: body.slice(0, 20_001),
  });
  const without = taken('issues', issue('opened', { issue: { number: 3, title: 'Why?', body: null } }));
  expect(without).toMatchObject({ body: '' });
});

it.each([
  ['edited', {}],
  ['reopened', {}],
  ['assigned', {}],
  ['unlabeled', { label: { name: 'research' } }],
  ['labeled', {}],
  ['labeled', { ...bot, label: { name: 'research' } }],
  ['opened', bot],
  ['opened', aPullRequest],
  ['closed', aPullRequest],
])('makes nothing of an issue that was %s: %o', (action, more) => {
  expect(taken('issues', issue(action, more))).toEqual(expect.any(String));
});

it('takes a command in an issue as one, with all that was written', () => {
  const body = '/research where is it?\nI have looked in `src`.';
  const payload = issue('created', { comment: { id: 9, body } });
  expect(taken('issue_comment', payload)).toEqual({
    kind: 'command',
    installationId: 1,
    repositoryId: 2,
    owner: 'octo',
    repo: 'repo',
    number: 3,
    actor: { login: 'ada', isBot: false },
    place: 'conversation',
    isIssue: true,
    commentId: 9,
    lines: ['/research where is it?'],
    text: body,
    defaultBranch: 'main',
  });
  expect(taken('issue_comment', issue('edited', { comment: { id: 9, body } }))).toEqual(expect.any(String));
  const long = taken(
    'issue_comment',
    issue('created', { comment: { id: 9, body: `/research ${'\u{1F600}'.repeat(9000)}` } }),
  );
  const { text = '' } = typeof long === 'object' && long.kind === 'command' ? long : {};
  expect([text.length, text.isWellFormed()]).toEqual([10_000, true]);
  expect(
    taken('issue_comment', { ...issue('created', { comment: { id: 9, body } }), ...aPullRequest }),
  ).not.toHaveProperty('isIssue');
});

const push = (more: object = {}) => ({
  ...common,
  repository: { ...common.repository, default_branch: 'main' },
  ref: 'refs/heads/main',
  after: 'c'.repeat(40),
  ...more,
});

it('takes a push to the default branch, also of a bot, apart from what happens in pull requests', () => {
  const intake = taken('push', push({ ...bot, deleted: false }));
  const { installationId, repositoryId } = { installationId: 1, repositoryId: 2 };
  const place = { installationId, repositoryId, owner: 'octo', repo: 'repo' };
  expect(intake).toEqual({ kind: 'default-branch-pushed', ...place, branch: 'main', headSha: 'c'.repeat(40) });
  if (typeof intake === 'object') expect(intakeKey(intake)).toBe('1/2/push');
});

it.each([
  ['to another branch', { ref: 'refs/heads/main2' }],
  ['of a tag', { ref: 'refs/tags/main' }],
  ['that deletes the branch', { deleted: true }],
  ['of which the default branch is not known', { repository: common.repository }],
])('makes nothing of a push %s', (_what, more) => {
  expect(taken('push', push(more))).toEqual(expect.any(String));
});

it('says why it takes nothing', () => {
  expect(taken('pull_request', pullRequest('assigned'))).toBe('pull_request.assigned is not acted on');
  expect(taken('merge_group', group(`refs/heads/gh-readonly-queue/main/pr-1-${SHA}`, 'destroyed'))).toBe(
    'merge_group.destroyed is not acted on',
  );
  expect(taken('star', common)).toBe('event star is not acted on');
});

const changed = (action: string, appId = 7) => ({
  action,
  installation: { id: 5, app_id: appId },
  repositories_removed: [{ id: 8, name: 'x' }, { id: 9 }],
  repositories_added: [],
});

it('takes repositories that were taken away', () => {
  const intake = taken('installation_repositories', changed('removed'));
  expect(intake).toEqual({ kind: 'repositories-removed', installationId: 5, repositoryIds: [8, 9] });
  const added = { ...changed('added'), repositories_added: [{ id: 3 }] };
  expect(taken('installation_repositories', added)).toEqual({
    kind: 'repositories-added',
    installationId: 5,
    repositoryIds: [3],
  });
  expect(taken('installation_repositories', changed('renamed'))).toEqual(expect.any(String));
  expect(taken('installation_repositories', changed('removed', 8))).toBe('installation of another App');
});
