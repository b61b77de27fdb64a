import { beforeEach, expect, it } from 'vitest';
import { createCheckRun } from '../../../../src/publish/check-run.ts';
import { externalId } from '../../../../src/publish/external-id.ts';
import { publisherFor } from '../../../../src/runs/publisher.ts';
import { aReconcilerStage, type ReconcilerStage } from './reconciler-stage.ts';

let stage: ReconcilerStage;
beforeEach(async () => {
  stage = await aReconcilerStage();
});

/** A check of ours on the head; in progress unless it is concluded. */
async function aCheck(runId: string, more: { readonly number?: number; readonly conclusion?: 'success' } = {}) {
  const { request, repository, installationId } = stage.intake.scene;
  const octokit = publisherFor({ installationId, repositoryId: repository.id }, stage.deps.github);
  const { number = request.number, ...conclusion } = more;
  return await createCheckRun(octokit, {
    owner: 'acme',
    repo: 'widgets',
    headSha: stage.intake.head,
    externalId: externalId(number, runId),
    title: 'Queued',
    summary: 'It is about to start.',
    ...conclusion,
  });
}

const checks = () =>
  stage.intake.scene.emulator
    .checkRuns(stage.intake.scene.repository)
    .map(({ status, conclusion }) => conclusion ?? status);

it('concludes the check of a run that is gone, says how to go on, and starts nothing', async () => {
  await aCheck('gone');
  await stage.round();
  const [check] = stage.intake.scene.emulator.checkRuns(stage.intake.scene.repository);
  expect(check).toMatchObject({ status: 'completed', conclusion: 'cancelled', output: { title: 'Interrupted' } });
  expect(check?.output.summary).toContain('Comment `/review`');
  expect(await stage.intake.runs()).toEqual([]);
  expect(await stage.found()).toMatchObject([{ decision: { kind: 'skip', reason: expect.stringContaining('check') } }]);
  stage.restart();
  await stage.round();
  expect(stage.asked('checks/update')).toEqual([200]);
  expect(await stage.found()).toHaveLength(1);
});

it('lets what was said of a head stand when the database has forgotten it', async () => {
  await aCheck('forgotten', { conclusion: 'success' });
  await stage.round();
  expect(checks()).toEqual(['success']);
  expect(await stage.intake.runs()).toEqual([]);
});

it.each([
  ['of another App with our external id', 'foreign'],
  ['of ours for another pull request', 'other'],
])('is not misled by a check %s', async (_whose, kind) => {
  const { emulator, repository, request } = stage.intake.scene;
  if (kind === 'other') await aCheck('gone', { number: request.number + 1 });
  else {
    const app = { id: 99, slug: 'mallory' };
    const forged = externalId(request.number, 'gone');
    emulator.addForeignCheckRun({ repository, headSha: stage.intake.head, name: 'Proofline', externalId: forged, app });
  }
  await stage.round();
  expect(checks()).toEqual(['in_progress']);
  expect(stage.asked('checks/update')).toEqual([]);
  expect(await stage.intake.runs()).toHaveLength(1);
});

it('leaves the check of a live run alone, and concludes the one that an ended run could not', async () => {
  const run = stage.intake.aWorkingRun();
  const checkRunId = await aCheck(run.id);
  await stage.intake.store({ ...run, checkRunId });
  await stage.round();
  expect(checks()).toEqual(['in_progress']);
  await stage.intake.pool.query(
    `update proofline.runs set ended_at = now(), state = state || '{"conclusion": "unreported"}'`,
  );
  stage.restart();
  await stage.round();
  expect(checks()).toEqual(['cancelled']);
  expect(await stage.found()).toEqual([]);
});

it('says nothing over a check that its run concludes while it is looked at', async () => {
  const { emulator } = stage.intake.scene;
  const run = stage.intake.aWorkingRun();
  const checkRunId = await aCheck(run.id);
  await stage.intake.store({ ...run, checkRunId });
  await stage.intake.pool.query(
    `update proofline.runs set ended_at = now(), state = state || '{"conclusion": "unreported"}'`,
  );
  // Between the list and the second look at the check.
  emulator.faults.add({
    match: ({ operationId }) => {
      const isSecondLook = operationId === 'checks/get';
      const check = emulator.checkRuns(stage.intake.scene.repository)[0];
      if (isSecondLook && check !== undefined) Object.assign(check, { status: 'completed', conclusion: 'success' });
      return false;
    },
    action: { kind: 'reset' },
  });
  await stage.round();
  expect(checks()).toEqual(['success']);
  expect(stage.asked('checks/update')).toEqual([]);
});
