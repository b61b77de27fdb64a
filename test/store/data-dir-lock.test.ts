import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lockDataDir } from '../../src/store/embedded/data-dir-lock.ts';
import { capturedLog } from './support/captured-log.ts';
import { temporaryFolder } from './support/folders.ts';
import { spawnApp } from './support/spawn-app.ts';

async function lock(folder: string) {
  const { log } = capturedLog();
  const taken = await lockDataDir(folder, log);
  onTestFinished(async () => await taken.release());
  return taken;
}

it('refuses a second App and names the first one’s pid', async () => {
  const folder = await temporaryFolder();
  const first = await spawnApp(folder);
  const second = await spawnApp(folder);
  expect(second.said).toMatchObject({ code: 'data_dir_in_use', holderPid: first.child.pid });
  expect(second.said.error).toContain(`process ${first.child.pid}`);
});

it('takes over the lock of a killed process', async () => {
  const folder = await temporaryFolder();
  const app = await spawnApp(folder);
  await app.kill();
  await lock(path.join(folder, 'data'));
});

it('is free again after a release', async () => {
  const folder = await temporaryFolder();
  await (await lock(folder)).release();
  await lock(folder);
});

it.each([
  ['a pid that another process uses now', { pid: process.pid, process: 'an earlier one', host: hostname(), id: 'x' }],
  ['a pid that nobody uses', { pid: 2 ** 22 + 1, process: 'gone', host: hostname(), id: 'x' }],
])('takes over a lock with %s', async (_why, holder) => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'lock'), JSON.stringify(holder));
  await lock(folder);
  expect(JSON.parse(await readFile(path.join(folder, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
});

it('takes over a lock that a crash of the machine has torn', async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'lock'), '{"pid":');
  await lock(folder);
});

it('is won by one of many that try at once', async () => {
  const folder = await temporaryFolder();
  const stale = { pid: 2 ** 22 + 1, process: 'gone', host: hostname(), id: 'x' };
  await writeFile(path.join(folder, 'lock'), JSON.stringify(stale));
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, async () => await lock(folder)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
