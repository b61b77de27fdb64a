import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RequestRecord } from '../../src/emulators/github/recording.ts';
import { aClaim } from '../e2e/support/claim.ts';
import { commitFiles, initRepository } from '../e2e/support/commits.ts';
import { openScene, type Scene } from '../e2e/support/scene.ts';

const FINDINGS = 320;
const CODE = Array.from({ length: FINDINGS }, (_, index) => `export const price${index} = total / ${index};\n`);

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

it('annotates several hundred findings once each although the App is killed at two of the requests', async () => {
  const { github } = scene;
  const folder = path.join(scene.folder, 'many');
  await initRepository(folder);
  const base = await commitFiles(folder, { 'README.md': '# Prices\n' });
  const head = await commitFiles(folder, { 'prices.js': CODE.join('') });
  const repository = await scene.host('many', path.join(folder, '.git'));
  scene.brain = async (context) => {
    const findings = CODE.map((line, index) =>
      aClaim({
        path: 'prices.js',
        start_line: index + 1,
        end_line: index + 1,
        severity: 'minor',
        title: `Division ${index}`,
        evidence: line.trimEnd(),
      }),
    );
    await context.callCustomTool('submit_review', { summary: 'Prices.', findings });
  };

  const kills = [killAt('Division 100', 'committed'), killAt('Division 200', 'lost')];
  await scene.open(repository, { base, head });
  for (const killed of kills) {
    await killed;
    await scene.restart();
  }
  const check = await scene.conclusion(repository, head);
  expect(check).toMatchObject({ conclusion: 'neutral', output: { title: expect.stringMatching(/^320 findings · /) } });
  const titles = github.annotations(check.id).map(({ title }) => title);
  expect(titles).toEqual(CODE.map((_line, index) => `minor: Division ${index}`));
});

/** Kills the process at the request whose first annotation this is; GitHub has carried it out by then, or has not. */
function killAt(title: string, fate: 'committed' | 'lost'): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const reset = { kind: 'reset' } as const;
  scene.github.faults.add({
    match: (request) => {
      const isIt = firstTitleOf(request) === `minor: ${title}`;
      if (isIt) void scene.app.kill().then(resolve);
      return isIt;
    },
    action: fate === 'committed' ? { kind: 'commit-then', action: reset } : reset,
  });
  return promise;
}

function firstTitleOf({ operationId, body }: RequestRecord): string | undefined {
  if (operationId !== 'checks/update') return undefined;
  return (body as { output?: { annotations?: readonly { title: string }[] } }).output?.annotations?.[0]?.title;
}
