import { beforeEach, expect, it } from 'vitest';
import type { Intake } from '../../../../src/triggers/intake.ts';
import { recordDelivery } from '../../../../src/store/deliveries/record-delivery.ts';
import { aReconcilerStage, type ReconcilerStage } from './reconciler-stage.ts';

let stage: ReconcilerStage;
beforeEach(async () => {
  stage = await aReconcilerStage();
});

const opened = (): Intake => ({
  kind: 'pull-request',
  ...stage.intake.about('ada'),
  action: 'opened',
  headSha: stage.intake.head,
});

it('hands a head over that nobody told of, once, and asks little when nothing has changed', async () => {
  await stage.round();
  const [run, ...more] = await stage.intake.runs();
  expect(more).toEqual([]);
  expect(run?.state).toMatchObject({
    target: { headSha: stage.intake.head, attempt: 1 },
    trigger: { actor: 'ada', kind: 'pull-request', isPusherUnknown: true },
  });
  expect(await stage.found()).toMatchObject([
    { event: 'reconciler', action: 'opened', intake: { isFound: true }, decision: { kind: 'start' } },
  ]);
  await stage.round();
  await stage.round();
  expect(stage.asked('pulls/list')).toEqual([200, 304, 304]);
  expect(stage.asked('checks/list-for-ref')).toEqual([200]);
  stage.restart();
  await stage.round();
  expect(await stage.intake.runs()).toHaveLength(1);
  expect(await stage.found()).toHaveLength(1);
});

it('leaves alone what was told of', async () => {
  await stage.intake.deliver('d1', opened());
  await stage.round();
  expect(await stage.intake.runs()).toHaveLength(1);
  expect(await stage.found()).toEqual([]);
});

it('waits for a delivery that has yet to be decided, and for what has just happened', async () => {
  await recordDelivery(stage.intake.pool, { id: 'd1', event: 'pull_request', action: 'opened', intake: opened() });
  await stage.round();
  await stage.intake.pool.query('delete from proofline.deliveries');
  stage.intake.ahead = -600_000;
  await stage.round();
  expect(await stage.found()).toEqual([]);
  stage.intake.ahead = 60_000;
  await stage.round();
  expect(await stage.found()).toHaveLength(1);
  expect(stage.asked('pulls/list')).toEqual([200, 200, 200]);
});

it('notices a push, another base and that a draft is ready', async () => {
  const { emulator, request, source } = stage.intake.scene;
  await emulator.edit(request, { draft: true }, { announce: false });
  await stage.intake.deliver('d1', opened());
  await stage.round();
  await emulator.edit(request, { draft: false }, { announce: false });
  await stage.round();
  await emulator.push(request, `${source.git('rev-parse', 'topic')}^`, { announce: false });
  await stage.round();
  await emulator.edit(request, { base: 'topic' }, { announce: false });
  await stage.round();
  await stage.round();
  expect((await stage.found()).map(({ action, decision }) => `${action} ${decision.kind}`)).toEqual([
    'ready_for_review start',
    'synchronize start',
    'edited start',
  ]);
  const { rows } = await stage.intake.pool.query(
    `select base_ref from proofline.runs where not stop_ordered and state->'outcome' is null`,
  );
  expect(rows).toEqual([{ base_ref: 'topic' }]);
});

it('does not ask again about a head for which there is nothing to do', async () => {
  await stage.intake.deliver('d1', opened());
  await stage.intake.pool.query('delete from proofline.runs');
  const skip = { kind: 'skip', reason: 'automatic reviews are switched off (enabled)' };
  await stage.intake.pool.query('update proofline.deliveries set decision = $1', [skip]);
  await stage.round();
  expect(await stage.found()).toEqual([]);
});

it('leaves alone what was opened before the repository was given to the App', async () => {
  const { installationId, repositoryId } = stage.intake.about('ada');
  await stage.intake.deliver('added', {
    kind: 'repositories-added',
    installationId,
    repositoryIds: [1, repositoryId],
  });
  await stage.intake.pool.query(`update proofline.deliveries set received_at = now() + interval '1 minute'`);
  await stage.round();
  expect(await stage.found()).toEqual([]);
});

it('asks nothing about accounts that are not served', async () => {
  stage.restart({ allowedAccounts: ['somebody'] });
  await stage.round();
  expect(stage.asked('apps/list-repos-accessible-to-installation')).toEqual([]);
});

it('goes on in the next round where the allowance of one has ended', async () => {
  const { emulator, source } = stage.intake.scene;
  const more = Array.from({ length: 25 }, (_, index) => `more-${index}`);
  for (const name of more) await emulator.addRepository({ owner: 'acme', name, gitDir: source.folder });
  await stage.round();
  const first = stage.asked('pulls/list').length;
  expect(first).toBeLessThan(26);
  await stage.round();
  const listed = emulator.requests
    .filter(({ operationId, status }) => operationId === 'pulls/list' && status === 200)
    .map(({ path }) => path.split('/').at(-2));
  // The one that has a pull request comes twice when it is the last of the first round, which leaves it half done.
  expect(listed.filter((name) => name !== 'widgets')).toHaveLength(more.length);
  expect(new Set(listed)).toEqual(new Set(['widgets', ...more]));
  expect(await stage.found()).toHaveLength(1);
});

it('stops asking while GitHub wants the installation to wait, and when little is left of the hour', async () => {
  const { emulator, source } = stage.intake.scene;
  await emulator.addRepository({ owner: 'acme', name: 'second', gitDir: source.folder });
  emulator.faults.add({
    match: ({ operationId }) => operationId === 'pulls/list',
    action: { kind: 'status', status: 429, headers: { 'retry-after': '3600' }, body: { message: 'slow down' } },
  });
  await stage.round();
  expect(stage.asked('pulls/list')).toEqual([429]);
});

it('goes on with the others when one repository cannot be read', async () => {
  const { emulator, source } = stage.intake.scene;
  await emulator.addRepository({ owner: 'acme', name: 'second', gitDir: source.folder });
  emulator.faults.add({
    match: ({ operationId }) => operationId === 'pulls/list',
    action: { kind: 'status', status: 404, body: { message: 'Not Found' } },
  });
  await stage.round();
  expect(stage.asked('pulls/list')).toEqual([404, 200]);
});

/** The repositories whose pull requests were asked for, in that order. */
const askedOf = () =>
  stage.intake.scene.emulator.requests
    .filter(({ operationId }) => operationId === 'pulls/list')
    .map(({ path }) => repositoryIn(path));
const repositoryIn = (path: string) => /repos\/acme\/([^/]+)/.exec(path)?.[1] ?? '';

const breakLists = async (isBroken: (repository: string) => boolean) => {
  const { emulator, source } = stage.intake.scene;
  for (const name of ['second', 'third']) await emulator.addRepository({ owner: 'acme', name, gitDir: source.folder });
  emulator.faults.add({
    match: ({ operationId, path }) => operationId === 'pulls/list' && isBroken(repositoryIn(path)),
    times: 99,
    action: { kind: 'status', status: 500 },
  });
};

it('goes on with the others when GitHub fails at the list of one repository, and comes back to it', async () => {
  let broken = '';
  await breakLists((repository) => repository === (broken ||= repository));
  await stage.round();
  expect(new Set(askedOf()).size).toBe(3);
  expect(askedOf()[0]).toBe(broken);
  await stage.round();
  expect(askedOf().filter((repository) => repository === broken)).toHaveLength(2);
  expect(askedOf()).toHaveLength(6);
});

it('asks two repositories, and another one first in the next round, when GitHub fails at every list', async () => {
  await breakLists(() => true);
  await stage.round();
  expect(askedOf()).toHaveLength(2);
  await stage.round();
  expect(askedOf()).toHaveLength(4);
  expect(new Set(askedOf().slice(0, 3)).size).toBe(3);
});
