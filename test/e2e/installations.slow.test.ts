import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually, openScene, type Scene } from './support/scene.ts';
import { Workshop } from './support/workshop.ts';

let scene: Scene;
let shop: Workshop;
beforeAll(async () => {
  scene = await openScene({ ALLOWED_ACCOUNTS: '*' });
  shop = new Workshop(scene);
});
afterAll(async () => {
  const { github, platform } = scene;
  expect([...github.violations, ...github.failures, ...platform.violations]).toEqual([]);
  await scene.close();
});

it('tells a merge queue what was found before, and reviews nothing for it', async () => {
  const { github, example } = scene;
  const repository = await scene.host('queue');
  const pull = await scene.open(repository);
  await scene.conclusion(repository, example.head);
  const sessions = scene.sessionsOf(repository).length;
  const merged = await github.mergeGroup({ repository, number: pull.number, head: example.base });
  const check = await scene.conclusion(repository, merged.headSha);
  expect(check).toMatchObject({ name: 'Proofline', conclusion: 'neutral' });
  expect(check.output.summary).toContain(`did not fail in \`${example.head.slice(0, 7)}\``);
  await github.mergeGroup({ repository, number: pull.number, head: example.base });
  await shop.decisions();
  expect(github.checkRuns(repository, merged.headSha), 'asked for twice').toHaveLength(1);
  expect(scene.sessionsOf(repository)).toHaveLength(sessions);
});

it('carries a failure over to the merge queue, and says when there was no review', async () => {
  const { github } = scene;
  const repository = await shop.repository('gated-queue', 'fail_on: info\n');
  const token = `export const password = 'hunter2-${'a'.repeat(24)}';\n`;
  const head = await shop.change(repository, { 'src/config.ts': token });
  const pull = await shop.open(repository, { head });
  expect((await shop.check(pull)).conclusion).toBe('failure');
  const merged = await github.mergeGroup({ repository, number: pull.number, head: await shop.change(repository) });
  expect((await scene.conclusion(repository, merged.headSha)).conclusion).toBe('failure');
  const unknown = await github.mergeGroup({ repository, number: 77, head: await shop.change(repository) });
  const check = await scene.conclusion(repository, unknown.headSha);
  expect(check).toMatchObject({ conclusion: 'neutral', output: { title: 'Not reviewed' } });
  expect((await github.mergeGroup({ repository, number: 77, head, action: 'destroyed' })).headSha).toBe(head);
  expect((await shop.decisions()).at(-1)?.decision).toMatchObject({ kind: 'skip' });
});

it('goes by what the account says for all its repositories, below what a repository says itself', async () => {
  const { github } = scene;
  github.installOn('guild');
  const defaults = await shop.repository('.github', 'drafts: true\nshow_cost: false\n', { owner: 'guild' });
  expect(defaults.owner.login).toBe('guild');
  const plain = await shop.repository('plain', undefined, { owner: 'guild' });
  const first = await shop.check(await shop.open(plain, { draft: true }));
  expect(first.output.title).toMatch(/files? read$/);
  expect(first.output.summary).toContain('`guild/.github/.github/proofline.yml`');
  const own = await shop.repository('own', 'drafts: false\n', { owner: 'guild' });
  expect((await shop.check(await shop.open(own, { draft: true }))).output.title).toBe('Draft');
});

it('tells of a broken file of the account, without annotating what is not there', async () => {
  const { github } = scene;
  github.installOn('club');
  await shop.repository('.github', 'drafs: true\n', { owner: 'club' });
  const repository = await shop.repository('member', undefined, { owner: 'club' });
  const check = await shop.check(await shop.open(repository, { draft: true }));
  expect(check.conclusion).toBe('action_required');
  expect(check.output.summary).toMatch(/club\/\.github\/\.github\/proofline\.yml:1:1.*did you mean drafts\?/s);
  expect(github.annotations(check.id)).toEqual([]);
});

it('stops what is under way where the App is suspended, asks GitHub no more, and goes on when it may', async () => {
  const { github } = scene;
  const { installationId } = github.installOn('resting');
  const repository = await shop.repository('suspended', undefined, { owner: 'resting' });
  const { release } = scene.holdSessions();
  const pull = await shop.open(repository);
  const session = await eventually(() => scene.sessionsOf(repository)[0], 'the session');
  const before = github.requests.length;
  await github.changeInstallation(installationId, 'suspend');
  const decidedAbout = async (about: string) =>
    (await shop.decisions()).findLast(({ action }) => action === about)?.decision;
  expect(await decidedAbout('suspend')).toEqual({ kind: 'stop', reason: 'the App was suspended' });
  await eventually(() => (session.archivedAt === undefined ? undefined : true), 'the session to be archived');
  await eventually(async () => ((await shop.liveRuns()) === 0 ? true : undefined), 'the run to be closed');
  release();
  const asked = github.requests.slice(before).filter(({ path }) => /\/installations\/|\/repos\/resting\//.test(path));
  expect(asked.map(({ status }) => status).filter((status) => status !== 403)).toEqual([]);
  expect(asked.length, 'one refusal is enough').toBeLessThanOrEqual(2);

  await github.changeInstallation(installationId, 'unsuspend');
  expect(await decidedAbout('unsuspend')).toMatchObject({ kind: 'skip' });
  await shop.push(pull);
  expect((await shop.check(pull)).conclusion).toBe('success');
});

it('stops what is under way in repositories that are taken away', async () => {
  const { github } = scene;
  const repository = await shop.repository('taken');
  const { release } = scene.holdSessions();
  const pull = await shop.open(repository);
  const session = await eventually(() => scene.sessionsOf(repository)[0], 'the session');
  const { installation } = JSON.parse(github.deliveries.at(-1)?.request.body ?? '{}');
  await github.deliver('installation_repositories', {
    action: 'removed',
    installation: { ...installation, app_id: Number(scene.environment['APP_ID']) },
    repositories_added: [],
    repositories_removed: [{ id: repository.id }],
    sender: { login: 'ada', type: 'User' },
  });
  expect((await shop.check(pull)).conclusion).toBe('cancelled');
  release();
  await eventually(() => (session.archivedAt === undefined ? undefined : true), 'the session to be archived');
});
