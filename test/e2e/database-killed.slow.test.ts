import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openScene, type Scene } from './support/scene.ts';

let scene: Scene;
let dataDir: string;
beforeAll(async () => {
  scene = await openScene();
  dataDir = path.join(scene.folder, 'data');
  await scene.app.stop();
  await scene.restart({ DATABASE_URL: '', DATA_DIR: dataDir });
});
afterAll(async () => await scene.close());

/** Without a checkpoint: what was committed without waiting for the disk, moments ago, is undone. */
function killServer(): void {
  const [pid] = readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
}

/** The App goes on with what it holds in memory, on a database that may have gone back. The server is started again four times. */
it.each([
  ['the change is read', 'pulls/list-files'],
  ['a finding is proved', 'repos/get-content'],
  ['the review is posted', 'pulls/create-review'],
  ['the check is concluded', 'checks/update'],
])('ends with one check and one review when the database server is killed while %s', async (moment, operation) => {
  const { github, example } = scene;
  const repository = await scene.host(`server-killed-while-${moment.replaceAll(' ', '-')}`);
  const kills: string[] = [];
  github.faults.add({
    match: ({ operationId, path: place }) => {
      if (kills.length > 0 || operationId !== operation || !place.includes(repository.name)) return false;
      kills.push(place);
      killServer();
      return false;
    },
    times: 1,
    action: { kind: 'reset' },
  });
  const pull = await scene.open(repository);
  const check = await scene.conclusion(repository, example.head);
  expect(kills).toHaveLength(1);
  expect(check.conclusion).toBe('neutral');
  expect(github.checkRuns(repository)).toHaveLength(1);
  expect(scene.sessionsOf(repository)).toHaveLength(1);
  expect(github.reviews(pull)).toHaveLength(1);
  expect(scene.app.isRunning()).toBe(true);
});
