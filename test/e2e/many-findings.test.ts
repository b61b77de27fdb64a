import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { git } from '../../src/cli/demo/git.ts';
import type { RequestRecord } from '../../src/emulators/github/recording.ts';
import { openScene, type Scene } from './support/scene.ts';

const FINDINGS = 320;
const CODE = Array.from({ length: FINDINGS }, (_, index) => `export const price${index} = total / ${index};\n`);

let scene: Scene;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'proofline-many-'));
  scene = await openScene();
});
afterAll(async () => {
  await scene.close();
  await rm(folder, { recursive: true, force: true });
});

async function commit(message: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--message', message);
  return git(folder, 'rev-parse', 'HEAD');
}

it('annotates several hundred findings once each although the App is killed at two of the requests', async () => {
  const { github } = scene;
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  const base = await commit('Begin', { 'README.md': '# Prices\n' });
  const head = await commit('Price everything', { 'prices.js': CODE.join('') });
  const repository = await github.addRepository({ owner: 'demo', name: 'many', gitDir: folder });
  github.setPermission(repository, 'ada', 'write');
  scene.brain = async (context) => {
    const findings = CODE.map((line, index) => ({
      path: 'prices.js',
      start_line: index + 1,
      end_line: index + 1,
      severity: 'minor',
      category: 'bug',
      title: `Division ${index}`,
      body: 'Nobody has looked at the divisor.',
      evidence: line.trimEnd(),
      confidence: 'high',
    }));
    await context.callCustomTool('submit_review', { summary: 'Prices.', findings });
  };

  const kills = [killAt('Division 100', 'committed'), killAt('Division 200', 'lost')];
  await github.openPullRequest({ repository, title: 'Prices', base, head, headRef: 'prices', author: 'ada' });
  for (const killed of kills) {
    await killed;
    await scene.restart();
  }
  const check = await scene.conclusion(repository, head);
  expect(check).toMatchObject({ conclusion: 'neutral', output: { title: expect.stringMatching(/^320 findings · /) } });
  const titles = github.annotations(check.id).map(({ title }) => title);
  expect(titles).toEqual(CODE.map((_line, index) => `minor: Division ${index}`));
}, 60_000);

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
