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

it('says why it takes nothing', () => {
  expect(taken('pull_request', pullRequest('assigned'))).toBe('pull_request.assigned is not acted on');
  expect(taken('merge_group', group(`refs/heads/gh-readonly-queue/main/pr-1-${SHA}`, 'destroyed'))).toBe(
    'merge_group.destroyed is not acted on',
  );
  expect(taken('push', common)).toBe('event push is not acted on');
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
