import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { classify } from '../../../src/triggers/classify.ts';
import { aReceiver, aRepository, aScene, asInstallation, type Receiver, refusalOf, type Scene } from './support.ts';

interface Example {
  readonly name: string;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples');
const published: readonly Example[] = JSON.parse(readFileSync(file, 'utf8'));

/** Fields that every published payload of an event has, in that action. */
function fieldsOf(event: string, action?: string): readonly string[] {
  const examples = published.find(({ name }) => name === event)?.examples ?? [];
  const [first, ...others] = examples.filter((one) => one['action'] === action).map((one) => Object.keys(one));
  return (first ?? []).filter((field) => others.every((fields) => fields.includes(field)));
}

async function aTalk(): Promise<Scene & { readonly receiver: Receiver }> {
  const receiver = await aReceiver();
  return { ...(await aScene({ webhook: receiver }, aRepository())), receiver };
}

const kinds = ({ received }: Receiver) => received.map(({ event, payload }) => `${event}.${String(payload['action'])}`);

it('tells of everything that happens to an issue', async () => {
  const { emulator, repository, receiver } = await aTalk();
  const issue = await emulator.openIssue({ repository, title: 'Why?', author: 'bob', labels: ['bug'] });
  await emulator.editIssue(issue, { addLabels: ['research', 'bug'] }, { by: 'ada' });
  await emulator.editIssue(issue, { title: 'Why not?', body: 'Tell me.', removeLabels: ['bug'], locked: true });
  await emulator.editIssue(issue, { state: 'closed' }, { by: 'ada' });
  await emulator.editIssue(issue, { state: 'open', locked: false });
  expect(kinds(receiver)).toEqual([
    'issues.opened',
    'issues.labeled',
    'issues.labeled',
    'issues.edited',
    'issues.unlabeled',
    'issues.locked',
    'issues.closed',
    'issues.reopened',
    'issues.unlocked',
  ]);
  const [, , labeled, edited] = receiver.received.map(({ payload }) => payload);
  expect(labeled).toMatchObject({ label: { name: 'research' }, sender: { login: 'ada' }, issue: { number: 2 } });
  expect(edited).toMatchObject({ changes: { title: { from: 'Why?' }, body: { from: null } } });
  for (const { payload } of receiver.received)
    expect(Object.keys(payload)).toEqual(expect.arrayContaining([...fieldsOf('issues', String(payload['action']))]));
});

it('lets the App write issues, find its own, and change them', async () => {
  const { emulator, octokit, at, repository, receiver } = await aTalk();
  await emulator.openIssue({ repository, title: 'Of bob', author: 'bob', labels: ['report'], announce: false });
  const { data } = await octokit.rest.issues.create({ ...at, title: 'Report', body: 'First', labels: ['report'] });
  expect(data).toMatchObject({ number: 3, title: 'Report', user: { login: 'proofline[bot]' } });
  const issue_number = data.number;
  await octokit.rest.issues.update({ ...at, issue_number, body: 'Second' });
  const own = await octokit.rest.issues.listForRepo({ ...at, creator: 'proofline[bot]', labels: 'report' });
  expect(own.data.map(({ number, body }) => [number, body])).toEqual([[3, 'Second']]);
  await octokit.rest.issues.update({ ...at, issue_number, state: 'closed' });
  expect((await octokit.rest.issues.listForRepo({ ...at, labels: 'report' })).data).toHaveLength(1);
  const all = await octokit.rest.issues.listForRepo({ ...at, state: 'all', direction: 'asc' });
  expect(all.data.map(({ number }) => number)).toEqual([1, 2, 3]);
  await emulator.settled();
  expect(kinds(receiver).toSorted()).toEqual(['issues.closed', 'issues.edited', 'issues.opened']);
  expect(emulator.violations).toEqual([]);
});

it('refuses what is too long, and comments where an issue is locked', async () => {
  const { emulator, octokit, at, repository } = await aTalk();
  const long = 'x'.repeat(65_537);
  expect(await refusalOf(octokit.rest.issues.create({ ...at, title: 'a', body: long }))).toMatchObject({ status: 422 });
  const issue = await emulator.openIssue({ repository, title: 'Hot', author: 'bob', announce: false });
  const { data } = await octokit.rest.issues.createComment({ ...at, issue_number: issue.number, body: 'Researching' });
  await emulator.editIssue(issue, { locked: true });
  const comment = octokit.rest.issues.createComment({ ...at, issue_number: issue.number, body: 'more' });
  expect(await refusalOf(comment)).toMatchObject({ status: 403, message: expect.stringContaining('issue is locked') });
  await octokit.rest.issues.updateComment({ ...at, comment_id: data.id, body: 'The answer' });
  expect(emulator.issueComments(repository, issue.number)).toMatchObject([{ body: 'The answer' }]);
});

it('forgets what is deleted, and leads to where a transferred issue is', async () => {
  const { emulator, octokit, at, repository, receiver, source } = await aTalk();
  const elsewhere = await emulator.addRepository({ owner: 'acme', name: 'gadgets', gitDir: source.folder });
  const first = await emulator.openIssue({ repository, title: 'One', author: 'bob', announce: false });
  const comment = await emulator.comment({ repository, number: 2, login: 'bob', body: 'here', announce: false });
  await emulator.deleteComment(comment, 'ada');
  expect(emulator.issueComments(repository, 2)).toEqual([]);
  await emulator.deleteIssue(first, { by: 'ada' });
  const read = (issue_number: number) => octokit.rest.issues.get({ ...at, issue_number });
  expect(await refusalOf(read(2))).toMatchObject({ status: 410 });
  const second = await emulator.openIssue({ repository, title: 'Two', author: 'bob', announce: false });
  expect(second.number, 'numbers are used once').toBe(3);
  const written = await emulator.comment({ repository, number: 3, login: 'bob', body: 'kept', announce: false });
  const moved = await emulator.transferIssue(second, elsewhere, { by: 'ada' });
  expect((await read(3)).data).toMatchObject({ number: moved.number, title: 'Two' });
  expect(emulator.issueComments(elsewhere, moved.number)).toMatchObject([{ id: written.id, body: 'kept' }]);
  expect(kinds(receiver)).toEqual(['issue_comment.deleted', 'issues.deleted', 'issues.transferred', 'issues.opened']);
  expect(receiver.received[2]?.payload).toMatchObject({
    issue: { number: 3 },
    changes: { new_issue: { number: moved.number }, new_repository: { name: 'gadgets' } },
  });
});

it('moves the default branch and tells which files that has changed', async () => {
  const { emulator, repository, receiver, source, octokit, at } = await aTalk();
  const before = source.git('rev-parse', 'main');
  source.write('src/added.ts', 'export {};\n');
  source.git('mv', 'README.md', 'READ.md');
  const after = source.commit('on main');
  await expect(emulator.pushBranch({ repository, revision: after, by: 'ada' })).resolves.toEqual({ sha: after });
  const [push] = receiver.received;
  expect(push?.event).toBe('push');
  expect(Object.keys(push?.payload ?? {})).toEqual(expect.arrayContaining([...fieldsOf('push')]));
  expect(push?.payload).toMatchObject({
    ref: 'refs/heads/main',
    before,
    after,
    forced: false,
    created: false,
    commits: [{ id: after, added: ['READ.md', 'src/added.ts'], removed: ['README.md'], modified: [] }],
    head_commit: { id: after, message: 'on main' },
    repository: { default_branch: 'main', owner: { login: 'acme', name: 'acme' } },
    pusher: { name: 'ada' },
  });
  const options = { appId: 1, pullRequestOf: () => undefined };
  expect(classify('push', push?.payload, options)).toMatchObject({
    kind: 'intake',
    intake: { kind: 'default-branch-pushed', branch: 'main', headSha: after },
  });
  const branch = await octokit.rest.repos.getBranch({ ...at, branch: 'main' });
  expect(branch.data.commit.sha).toBe(after);
  await emulator.pushBranch({ repository, revision: before, branch: 'main' });
  expect(receiver.received[1]?.payload).toMatchObject({ forced: true, commits: [] });
  await emulator.pushBranch({ repository, revision: before, branch: 'new' });
  expect(receiver.received[2]?.payload).toMatchObject({ created: true, before: '0'.repeat(40) });
});

const CLOSING =
  'query($owner: String!, $repo: String!, $number: Int!) { repository(owner: $owner, name: $repo) { pullRequest(number: $number) { closingIssuesReferences(first: 10) { nodes { number repository { databaseId } } } } } }';

it('knows which issues a pull request closes', async () => {
  const { emulator, octokit, at, repository, source, request, installationId } = await aTalk();
  const other = await emulator.addRepository({ owner: 'acme', name: 'gadgets', gitDir: source.folder });
  await emulator.openIssue({ repository, title: 'Two', author: 'bob' });
  await emulator.openIssue({ repository, title: 'Three', author: 'bob' });
  await emulator.openIssue({ repository: other, title: 'One', author: 'bob' });
  const body = 'Fixes #2, closes: acme/gadgets#1. See #3; resolves #99. Prefixes #3';
  await emulator.edit(request, { body }, { announce: false });
  const ask = (number: number) => octokit.graphql(CLOSING, { ...at, number });
  const nodes = [
    { number: 2, repository: { databaseId: repository.id } },
    { number: 1, repository: { databaseId: other.id } },
  ];
  await expect(ask(1)).resolves.toEqual({ repository: { pullRequest: { closingIssuesReferences: { nodes } } } });
  await expect(ask(2)).rejects.toThrow('Could not resolve to a PullRequest');
  await emulator.edit(request, { base: 'topic' }, { announce: false });
  await expect(ask(1)).resolves.toMatchObject({
    repository: { pullRequest: { closingIssuesReferences: { nodes: [] } } },
  });
  emulator.setInstallationPermissions(installationId, { contents: 'read' });
  await expect(asInstallation(emulator, installationId).graphql(CLOSING, { ...at, number: 1 })).rejects.toThrow(
    'not accessible',
  );
});
