import { afterAll, beforeAll, expect, it } from 'vitest';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

const REVIEWS = 4;
const WHY = "The platform did not accept the App's API key";
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

it('lets all reviews wait, saying why, while it refuses the key, and goes on by itself', async () => {
  const { github, platform, example } = scene;
  scene.brain = analyst;
  const refusal = { method: 'POST', path: /^\/v1\/sessions$/, type: 'authentication_error' as const, times: 1000 };
  platform.faults.refusals = [refusal];
  const repositories = await Promise.all(Array.from({ length: REVIEWS }, (_, n) => scene.host(`waiting-${n}`)));
  for (const repository of repositories) await scene.open(repository);
  const isTold = (index: number) => {
    const [repository] = repositories.slice(index);
    const [check] = repository === undefined ? [] : github.checkRuns(repository, example.head);
    return check?.output.summary?.includes(WHY) === true;
  };
  await eventually(
    () => (repositories.every((_, index) => isTold(index)) ? true : undefined),
    'every check to say what it waits for',
  );
  const asked = 1000 - refusal.times;
  platform.faults.refusals = [];
  expect(asked).toBeLessThanOrEqual(3 + 2); // three at most before anybody knew, and one probe each time
  for (const repository of repositories) {
    expect(await scene.conclusion(repository, example.head)).toMatchObject({ conclusion: 'neutral' });
    expect(scene.sessionsOf(repository)).toHaveLength(1);
  }
});

it('waits, saying why, when the key is refused in the middle of a review, and goes on in the same session', async () => {
  const { github, platform, example } = scene;
  const { begun, release } = scene.holdSessions();
  const repository = await scene.host('refused-midway');
  platform.faults.streamCut = { afterEvents: 4, how: 'reset', connections: 1 };
  await scene.open(repository);
  await begun;
  const type = 'authentication_error' as const;
  platform.faults.refusals = ['GET', 'POST'].map((method) => ({ method, path: /^\/v1\//, type, times: 1000 }));
  release();
  const check = await eventually(() => {
    const [shown] = github.checkRuns(repository, example.head);
    return shown?.output.summary?.includes(WHY) === true ? shown : undefined;
  }, 'the check to say what the review waits for');
  expect(check).toMatchObject({ status: 'in_progress', output: { title: expect.stringMatching(/^Waiting/) } });
  platform.faults.refusals = [];
  const concluded = await scene.conclusion(repository, example.head);
  expect(concluded).toMatchObject({ conclusion: 'neutral', output: { title: expect.stringMatching(/^7 findings/) } });
  expect(scene.sessionsOf(repository)).toHaveLength(1);
});
