import { expect, it } from 'vitest';
import { insertRun } from '../../../../src/store/runs/insert-run.ts';
import { saveSchedule } from '../../../../src/store/schedules/schedules.ts';
import { anAnswer, aQuestion, aResearch } from '../../research/a-question.ts';
import { aReconcilerStage } from './reconciler-stage.ts';

/** A stage whose repository asks something again and again, or not, and what was found of pushes to it. */
async function aStage(isWatched = true) {
  const stage = await aReconcilerStage({ everyMs: 60_000 });
  const { intake } = stage;
  const { repository } = intake.scene;
  const { actor: _none, number: _neither, ...place } = intake.about('ada');
  const schedule = [{ name: 'Drift', cron: '0 6 * * 1', question: 'What has drifted?' }];
  if (isWatched) await saveSchedule(intake.pool, place, { schedule, readAt: new Date() });
  const found = async () => (await stage.found()).filter(({ action }) => action === 'default-branch-pushed');
  const push = async (at: string) => {
    repository.pushedAt = at;
    await stage.round();
  };
  return { stage, place, found, push };
}

const LONG_AGO = '2020-01-01T00:00:00Z';

it('finds a push that nobody has told of, once', async () => {
  const { stage, place, found, push } = await aStage();
  await push(LONG_AGO);
  expect((await found()).map(({ intake }) => intake)).toEqual([{ kind: 'default-branch-pushed', ...place }]);
  await stage.round();
  stage.restart();
  await stage.round();
  expect(await found()).toHaveLength(1);
});

it('leaves alone a push of which we were told, and one that is on its way', async () => {
  const { stage, place, found, push } = await aStage();
  await stage.intake.deliver('told', { kind: 'default-branch-pushed', ...place, branch: 'main' });
  await push(LONG_AGO);
  await push(new Date(Date.now() + 59_500).toISOString());
  expect(await found()).toEqual([]);
});

it('leaves a repository alone in which nobody waits for pushes', async () => {
  const { found, push } = await aStage(false);
  await push(LONG_AGO);
  expect(await found()).toEqual([]);
});

it('takes a push for untold that came while an answer was worked out, which was not there yet to be looked at', async () => {
  const { stage, place, found, push } = await aStage(false);
  const { intake } = stage;
  const run = aResearch(
    { question: aQuestion(), commentId: 5, answer: anAnswer() },
    { target: { ...intake.aWorkingRun().target, ...place }, conclusion: 'published' },
  );
  await intake.deliver('told', { kind: 'default-branch-pushed', ...place, branch: 'main' });
  await insertRun(intake.pool, run.id, { ...run.target, kind: 'research' }, run);
  await intake.pool.query(`update proofline.runs set created_at = now() - interval '1 minute', ended_at = now()`);
  await push(LONG_AGO);
  expect((await found()).map(({ intake: asked }) => asked)).toEqual([{ kind: 'default-branch-pushed', ...place }]);
});
