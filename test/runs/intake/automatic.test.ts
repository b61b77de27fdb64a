import { Octokit } from '@octokit/rest';
import { expect, it } from 'vitest';
import { mayWrite } from '../../../src/runs/intake/may-write.ts';
import type { Intake } from '../../../src/triggers/intake.ts';
import { openPool } from '../../database.ts';
import { aRepository, aScene } from '../../emulators/github/support.ts';
import { IntakeStage } from './intake-stage.ts';

/** A stage whose repository is configured, and public if so wished. */
async function aConfiguredStage(config: string, { isPublic = false } = {}): Promise<IntakeStage> {
  const source = aRepository();
  source.write('.github/proofline.yml', config);
  source.commit('configuration');
  const [pool, scene] = await Promise.all([openPool(), aScene({}, source)]);
  Object.assign(scene.repository, { private: !isPublic });
  return new IntakeStage(pool, scene);
}

type Event = Extract<Intake, { kind: 'pull-request' }>;

const anEvent = (stage: IntakeStage, action: Event['action'], more: Partial<Event> = {}, login = 'ada'): Event => ({
  kind: 'pull-request',
  ...stage.about(login),
  action,
  headSha: stage.head,
  ...more,
});

const FORCE = 'labels: { force: [review me] }\n';

it('leaves a draft that a label has forced under review, whatever else happens to it', async () => {
  const stage = await aConfiguredStage(FORCE);
  await stage.scene.emulator.edit(stage.scene.request, { draft: true }, { announce: false });
  const forced = await stage.deliver('d1', anEvent(stage, 'labeled', { label: 'review me' }));
  expect(forced).toMatchObject({ kind: 'start' });
  expect(await stage.deliver('d2', anEvent(stage, 'labeled', { label: 'bug' }))).toMatchObject({ kind: 'join' });
  expect(await stage.deliver('d3', anEvent(stage, 'reworded'))).toMatchObject({ kind: 'join' });
  const [run] = await stage.runs();
  expect(run?.state.limits.notBefore, 'nobody who asks waits for pushes').toBe(run?.state.startedAt);
  expect(await stage.inbox(run?.id ?? '')).toEqual([]);
  expect(await stage.deliver('d4', anEvent(stage, 'converted_to_draft'))).toMatchObject({ stopped: [run?.id] });
});

it('takes nobody’s word from a bot, whatever GitHub says it may', async () => {
  const fetch = async () => await Promise.resolve(Response.json({ permission: 'write', role_name: 'write' }));
  const octokit = new Octokit({ request: { fetch } });
  const repository = { owner: 'acme', repo: 'widgets' };
  expect(await mayWrite(octokit, repository, 'ada')).toBe(true);
  expect(await mayWrite(octokit, repository, 'labeler[bot]')).toBe(false);
});

it.each([
  ['events', 'fail_on: major\nevents: [opened]\n', true],
  ['events', 'events: [opened]\n', false],
])('knows of what is held back by %s whether the check can fail: %j', async (_what, config, isGated) => {
  const stage = await aConfiguredStage(config);
  expect(await stage.deliver('d1', anEvent(stage, 'synchronize'))).toMatchObject({ kind: 'hold' });
  const [run] = await stage.runs();
  expect(run?.state.outcome).toEqual({ kind: 'held', reason: 'event', ...(isGated ? { isGated } : {}) });
});

it('does not count pushes that the next one has overtaken before their review began', async () => {
  const stage = await aConfiguredStage('pause_after_pushes: 1\n');
  const { plan: _none, ...overtaken } = stage.aWorkingRun({
    outcome: { kind: 'stopped', cause: 'superseded' },
    conclusion: 'cancelled',
  });
  const opened = stage.aWorkingRun({ id: 'opened', outcome: { kind: 'complete' }, conclusion: 'success' });
  await stage.store({ ...opened, target: { ...opened.target, headSha: 'a'.repeat(40) } });
  await stage.store({ ...overtaken, target: { ...overtaken.target, headSha: 'c'.repeat(40) } });
  expect(await stage.deliver('d1', anEvent(stage, 'synchronize'))).toMatchObject({ kind: 'start' });
});

/** Somebody who may write asks for a review of what an outsider brings. */
async function anApproval(config: string) {
  const stage = await aConfiguredStage(config, { isPublic: true });
  const { emulator, repository, request, source } = stage.scene;
  emulator.setPermission(repository, 'ada', 'read');
  emulator.setPermission(repository, 'maya', 'write');
  const push = async () => {
    const head = source.git('commit-tree', '-p', stage.head, '-m', 'more', `${stage.head}^{tree}`);
    await emulator.push(request, head, { announce: false });
  };
  const ask = async (id: string) => await stage.deliver(id, await stage.aCommand('/review', 'maya'));
  return { stage, push, ask };
}

it.each(['', 'enabled: false\n', 'drafts: false\ntitle_keywords: [change]\n'])(
  'approves no commit that nobody has seen, and says so once: %j',
  async (config) => {
    const { stage, push, ask } = await anApproval(config);
    await stage.deliver('d1', anEvent(stage, 'opened'));
    await push();
    expect(await ask('d2')).toMatchObject({ kind: 'refuse', reason: expect.stringContaining('just pushed') });
    const held = (await stage.runs()).filter(({ state }) => state.target.headSha === stage.head);
    expect(held.map(({ state }) => state.outcome)).toEqual([{ kind: 'held', reason: 'approval' }]);
    expect(stage.started).toContain(held[0]?.id);
    expect(await ask('d3'), 'also when the push is never told').toMatchObject({ kind: 'start' });
  },
);

it('approves what was there before: a push that was told, and a pull request of before the installation', async () => {
  const { stage, push, ask } = await anApproval('enabled: false\n');
  expect(await ask('d1')).toMatchObject({ kind: 'start' });
  await push();
  await stage.deliver('d2', anEvent(stage, 'synchronize'));
  expect(await ask('d3')).toMatchObject({ kind: 'start' });
});

it('lets people who may write ask for what they have just pushed', async () => {
  const { stage, push, ask } = await anApproval('');
  stage.scene.emulator.setPermission(stage.scene.repository, 'ada', 'write');
  await stage.deliver('d1', anEvent(stage, 'opened'));
  await push();
  expect(await ask('d2')).toMatchObject({ kind: 'start' });
});

it('carries over to a merge queue what became of the last commit, not of one before it', async () => {
  const stage = await aConfiguredStage('');
  const { actor: _nobody, ...place } = stage.about('ada');
  const group = { kind: 'merge-group', ...place, headSha: stage.scene.source.git('rev-parse', 'main') } as const;
  const failed = stage.aWorkingRun({ outcome: { kind: 'complete' }, conclusion: 'failure' });
  await stage.store({ ...failed, target: { ...failed.target, headSha: 'a'.repeat(40) } });
  const held = stage.aWorkingRun({
    id: 'held',
    outcome: { kind: 'held', reason: 'skip-label' },
    conclusion: 'skipped',
  });
  await stage.store(held);
  expect(await stage.deliver('d1', group)).toEqual({ kind: 'report', reason: 'merge group: neutral' });
  const [check] = stage.scene.emulator.checkRuns(stage.scene.repository, group.headSha);
  expect(check?.output.title).toBe('Not reviewed');
});
