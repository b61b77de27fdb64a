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
  ['a command', 'issue_comment', comment('/review'), { kind: 'command', verb: 'review', commentId: 9 }],
  ['a re-run', 'check_run', checkRun('rerequested', 7), { kind: 'rerun', headSha: 'abc' }],
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
  ['a label', 'pull_request', pullRequest('labeled')],
  ['a new title', 'pull_request', pullRequest('edited', { changes: { title: {} } })],
  ['talk', 'issue_comment', comment('looks good')],
  ['an empty comment', 'issue_comment', comment(null)],
  ['a comment on an issue', 'issue_comment', comment('/review', { issue: { number: 3 } })],
  ['an edited comment', 'issue_comment', comment('/review', { action: 'edited' })],
  ['a bot', 'issue_comment', comment('/review', { sender: { login: 'x[bot]', type: 'Bot' } })],
  [
    'a comment of our own',
    'issue_comment',
    comment('/review', { comment: { id: 9, body: '/review', performed_via_github_app: { id: 7 } } }),
  ],
  ["another App's check run", 'check_run', checkRun('rerequested', 8)],
  ['our own new check run', 'check_run', checkRun('created', 7)],
  ['an unknown button', 'check_run', checkRun('requested_action', 7, { requested_action: { identifier: 'x' } })],
  [
    "another App's button of the same name",
    'check_run',
    checkRun('requested_action', 8, { requested_action: { identifier: 'add-budget' } }),
  ],
  [
    'a button of ours that comes with another action',
    'check_run',
    checkRun('completed', 7, { requested_action: { identifier: 'add-budget' } }),
  ],
  ['a new installation', 'installation', installation('created')],
  ["another App's removal", 'installation', installation('deleted', 8)],
  ['a deleted comment sent as a removal', 'installation', comment('x', { action: 'deleted' })],
  ['an event nobody asked for', 'push', common],
  ['a comment sent as a pull request', 'pull_request', comment('/review')],
  ['a payload without an installation', 'pull_request', { ...pullRequest('opened'), installation: undefined }],
  ['no payload at all', 'pull_request', null],
])('skips %s', (_what, event, payload) => {
  expect(classify(event, payload, options)).toMatchObject({ kind: 'skip', reason: expect.any(String) });
});
