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
