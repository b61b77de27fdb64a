import { beforeEach, expect, it } from 'vitest';
import { loadDelivery } from '../../../src/store/deliveries/load-delivery.ts';
import { anIntakeStage, CHECK, type IntakeStage } from './intake-stage.ts';

let stage: IntakeStage;
beforeEach(async () => {
  stage = await anIntakeStage();
});

const concluded = () => stage.aWorkingRun({ outcome: { kind: 'complete' }, conclusion: 'success' });

it('reviews the head again', async () => {
  await stage.store(concluded());
  expect(await stage.deliver('d1', stage.aPress())).toMatchObject({ kind: 'start' });
  const [, again] = await stage.runs();
  expect(again?.state.trigger).toEqual({ deliveryId: 'd1', actor: 'ada', kind: 'rerun' });
  expect(stage.replies()).toEqual([]);
});

it('reads everything anew for a full review, in place of the one that is under way', async () => {
  const live = stage.aWorkingRun();
  await stage.store(live);
  expect(await stage.deliver('d1', stage.aPress({ isFull: true }))).toMatchObject({ kind: 'start' });
  expect(await stage.inbox(live.id)).toEqual([{ type: 'stop', cause: 'replaced' }]);
  const [, full] = await stage.runs();
  expect(full?.state.trigger).toMatchObject({ isFull: true });
});

it.each([
  ['of a former head', () => stage.aPress({ headSha: 'a'.repeat(40) }), 'That commit is no longer the head.'],
  [
    'of a closed pull request',
    async () => {
      await stage.scene.emulator.closePullRequest(stage.scene.request, { announce: false });
      return stage.aPress();
    },
    'The pull request is closed.',
  ],
])('says once what became of a button %s', async (_what, press, reason) => {
  await stage.store(concluded());
  const intake = await press();
  expect(await stage.deliver('d1', intake)).toEqual({ kind: 'refuse', reason });
  expect(await stage.deliver('d2', intake)).toEqual({ kind: 'refuse', reason });
  expect(await stage.runs()).toHaveLength(1);
  expect(stage.replies()).toEqual([
    expect.stringMatching(new RegExp(`^Nothing was started for the check of \`[0-9a-f]{7}\`\\. ${reason}$`)),
  ]);
});

it('has no words for people who may not write', async () => {
  await stage.store(concluded());
  const press = stage.aPress({ headSha: 'a'.repeat(40) }, 'olga');
  expect(await stage.deliver('d1', press)).toEqual({ kind: 'refuse', reason: 'no write permission' });
  expect(stage.replies()).toEqual([]);
});

it('passes a re-run of all checks on to the pull requests of that commit, each in its turn', async () => {
  const run = concluded();
  await stage.store(run);
  await stage.store({ ...run, id: 'other', target: { ...run.target, number: 99 } });
  await stage.store({ ...run, id: 'elsewhere', target: { ...run.target, number: 100, headSha: 'c'.repeat(40) } });
  const { number, ...suite } = stage.about('ada');
  const intake = { kind: 'suite-rerun', ...suite, headSha: stage.head } as const;
  expect(await stage.deliver('d1', intake)).toEqual({ kind: 'pass-on', reason: `to pull request ${number}, 99` });
  const { installationId, repositoryId } = suite;
  expect(stage.enqueued).toEqual([
    [`d1:${number}`, `${installationId}/${repositoryId}/${number}`],
    ['d1:99', `${installationId}/${repositoryId}/99`],
  ]);
  expect((await loadDelivery(stage.pool, `d1:${number}`))?.intake).toEqual({
    kind: 'rerun',
    ...suite,
    number,
    headSha: stage.head,
  });
  expect(await stage.deliver('d2', { ...intake, headSha: 'e'.repeat(40) })).toEqual({
    kind: 'skip',
    reason: 'no review of that commit',
  });
});

it('tells the checks of one commit apart', async () => {
  await stage.store(concluded());
  for (const checkRunId of [CHECK, CHECK + 1]) {
    await stage.deliver(`d${checkRunId}`, stage.aPress({ headSha: 'a'.repeat(40), checkRunId }));
  }
  expect(stage.replies()).toHaveLength(2);
});
