import { beforeEach, expect, it } from 'vitest';
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
