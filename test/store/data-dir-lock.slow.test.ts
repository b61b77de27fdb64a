import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { lockDataDir } from '../../src/store/embedded/data-dir-lock.ts';
import { DataDirUnusable } from '../../src/store/errors.ts';
import { temporaryFolder } from './support/folders.ts';
import { spawnApp } from './support/spawn-app.ts';

async function lock(folder: string) {
  const taken = await lockDataDir(folder);
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

it('does not believe what a killed process wrote about itself', async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'lock'), JSON.stringify({ pid: process.pid, host: hostname() }));
  await lock(folder);
});

it('takes over a lock that a crash of the machine has torn', async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'lock'), '{"pid":');
  await lock(folder);
  expect(JSON.parse(await readFile(path.join(folder, 'lock'), 'utf8'))).toEqual({ pid: process.pid, host: hostname() });
});

it('refuses while the holder has not yet said who it is', async () => {
  const folder = await temporaryFolder();
  await lock(folder);
  await rm(path.join(folder, 'lock'));
  await expect(lock(folder)).rejects.toThrow('in use by another process');
});

it('says what is wrong when the lock’s file is something else', async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'lock.sqlite'), 'a file of somebody else '.repeat(50));
  await expect(lock(folder)).rejects.toBeInstanceOf(DataDirUnusable);
});

it('is won by one of many that try at once', async () => {
  const folder = await temporaryFolder();
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, async () => await lock(folder)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('is won by one of many processes that try at once, after another was killed', async () => {
  const folder = await temporaryFolder();
  await (await spawnApp(folder)).kill();
  const apps = await Promise.all(Array.from({ length: 4 }, async () => await spawnApp(folder)));
  const winners = apps.filter(({ said }) => said.url !== undefined);
  expect(winners).toHaveLength(1);
  expect(apps.filter(({ said }) => said.code === 'data_dir_in_use')).toHaveLength(3);
});
