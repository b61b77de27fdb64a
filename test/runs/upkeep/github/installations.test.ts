import { beforeEach, expect, it } from 'vitest';
import { insertRun } from '../../../../src/store/runs/insert-run.ts';
import { listUninstalled } from '../../../../src/store/installations/uninstalled.ts';
import { aReconcilerStage, type ReconcilerStage } from './reconciler-stage.ts';

let stage: ReconcilerStage;
let installationId: number;
let runId: string;
beforeEach(async () => {
  stage = await aReconcilerStage();
  ({ installationId } = stage.intake.scene);
  const run = stage.intake.aWorkingRun();
  runId = run.id;
  await stage.intake.store(run);
  // From here on the App is known by its data.
  await stage.round();
});

const change = async (action: 'suspend' | 'deleted') =>
  await stage.intake.scene.emulator.changeInstallation(installationId, action);
const uninstalled = async () => await listUninstalled(stage.intake.pool);

it('erases what belongs to an account that has removed the App while nobody listened', async () => {
  expect(await uninstalled()).toEqual([]);
  await change('deleted');
  await stage.round();
  await stage.round();
  expect(await uninstalled()).toEqual([installationId]);
  expect(await stage.intake.inbox(runId)).toMatchObject([{ type: 'stop', cause: 'uninstalled' }]);
});

it('erases nothing that is only missing from the list', async () => {
  const { emulator } = stage.intake.scene;
  emulator.faults.add({
    match: ({ operationId }) => operationId === 'apps/list-installations',
    action: { kind: 'status', status: 200, body: [] },
  });
  await stage.round();
  expect(stage.asked('apps/get-installation')).toEqual([200]);
  expect(await uninstalled()).toEqual([]);
});

it('erases nothing when GitHub cannot say', async () => {
  await change('deleted');
  stage.intake.scene.emulator.faults.add({
    match: ({ operationId }) => operationId === 'apps/get-installation',
    times: 5,
    action: { kind: 'status', status: 502 },
  });
  await stage.round();
  expect(await uninstalled()).toEqual([]);
});

it('erases nothing when the App is another one than that of the data', async () => {
  await change('deleted');
  stage.restart({ appId: 99 });
  await stage.round();
  expect(await uninstalled()).toEqual([]);
  expect(stage.asked('apps/get-installation')).toEqual([]);
});

it('stops the live reviews of an account that has suspended the App, and asks nothing about it', async () => {
  await change('suspend');
  const before = stage.asked('apps/list-repos-accessible-to-installation').length;
  await stage.round();
  await stage.round();
  expect(await stage.intake.inbox(runId)).toMatchObject([{ type: 'stop' }]);
  expect(await uninstalled()).toEqual([]);
  expect(stage.asked('apps/list-repos-accessible-to-installation')).toHaveLength(before);
});

it('goes on with the other installations when GitHub cannot say what became of one', async () => {
  const unclear = 98;
  const gone = 99;
  for (const of of [unclear, gone]) {
    const identity = { repositoryId: 1, number: 1, headSha: 'a', baseRef: 'main', attempt: 1 };
    await insertRun(stage.intake.pool, `of ${of}`, { ...identity, installationId: of }, {});
  }
  await change('suspend');
  stage.intake.scene.emulator.faults.add({
    match: ({ operationId, path }) => operationId === 'apps/get-installation' && path.endsWith(`/${unclear}`),
    action: { kind: 'status', status: 500 },
  });
  await stage.round();
  expect(stage.asked('apps/get-installation')).toEqual([500, 404]);
  expect(await uninstalled()).toEqual([gone]);
  expect(await stage.intake.inbox(runId)).toMatchObject([{ type: 'stop', cause: 'suspended' }]);
});

it('looks for no heads while it does not know where the App is installed, and forgets nothing meanwhile', async () => {
  stage.intake.scene.emulator.faults.add({
    match: ({ operationId }) => operationId === 'apps/list-installations',
    action: { kind: 'status', status: 500 },
  });
  expect(stage.asked('pulls/list')).toEqual([200]);
  await stage.round();
  expect(stage.asked('pulls/list')).toEqual([200]);
  await stage.round();
  expect(stage.asked('pulls/list')).toEqual([200, 304]);
});
