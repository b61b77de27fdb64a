import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { openScene, type Scene } from './support/scene.ts';

const key = `whsec_${randomBytes(24).toString('base64')}`;
let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ ANTHROPIC_WEBHOOK_SIGNING_KEY: key });
  listen();
});
afterAll(() => scene.close());
beforeEach(() => {
  scene.platform.faults.notices = () => 'send';
});

const listen = () =>
  scene.platform.setWebhook({ url: `http://127.0.0.1:${scene.app.port}/api/anthropic/webhooks`, key });

const streams = () => scene.platform.requests.filter(({ path }) => path.endsWith('/stream'));

it('reviews a pull request by notices, without holding a stream', async () => {
  const { github, platform, example } = scene;
  const repository = await scene.host('noticed');
  const pull = await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  expect(check.output.title).toMatch(/^\d+ findings · 6\/6 files read · \$\d+\.\d\d$/);
  expect(github.reviews(pull)).toHaveLength(1);
  expect(streams()).toEqual([]);
  expect(platform.isWebhookDisabled).toBe(false);
  expect([...github.violations, ...platform.violations]).toEqual([]);
});

it('publishes once when notices come twice and out of order, with some about strangers in between', async () => {
  const { github, platform, example } = scene;
  let told = 0;
  platform.faults.notices = () => {
    told += 1;
    return told % 2 === 0 ? 'twice' : { delayMs: 100 };
  };
  platform.notify('session.status_idled', 'sesn_of_somebody_else');
  platform.notify('vault.created', 'vlt_1');
  const repository = await scene.host('twice');
  const pull = await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  expect(check.conclusion).toBe('neutral');
  expect(github.reviews(pull)).toHaveLength(1);
  await platform.noticesSettled();
  const answers = platform.notices.flatMap(({ attempts }) => attempts.map(({ status }) => status));
  expect(answers.every((status) => status === 202)).toBe(true);
});

it('goes on after a restart that lost the notices of the meantime', async () => {
  const { platform, example } = scene;
  const repository = await scene.host('restarted');
  const asked = Promise.withResolvers<void>();
  const { brain } = scene;
  scene.brain = async (context) => {
    asked.resolve();
    return await brain(context);
  };
  platform.faults.notices = () => 'drop';
  await scene.open(repository);
  await asked.promise;
  await scene.app.kill();
  scene.brain = brain;
  await scene.restart();
  listen();
  platform.faults.notices = () => 'send';
  const check = await scene.conclusion(repository, example.head);
  expect(check.output.title).toMatch(/ · 6\/6 files read · /);
  expect(streams()).toEqual([]);
});
