import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectionUrl } from '../../src/store/embedded/embedded-server.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';

const DISK = 'size=192m';
const folder = mkdtempSync(path.join(tmpdir(), 'full-disk-'));
const dataDir = path.join(folder, 'data');

/** A disk of its own, where this account may mount one. */
const isMounted = (() => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', DISK, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

let scene: Scene;
beforeAll(async () => {
  if (!isMounted) return;
  await chmod(folder, 0o711); // the account of root's server has to pass through
  scene = await openScene({ DATABASE_URL: '', DATA_DIR: dataDir, RECONCILE_INTERVAL_MS: '1000' });
});
afterAll(async () => {
  if (isMounted) {
    await scene.close();
    execFileSync('umount', [folder]);
  }
  rmSync(folder, { recursive: true, force: true });
});

const filler = path.join(folder, 'filler');

function fillDisk(): void {
  const file = openSync(filler, 'w');
  for (const size of [1024 ** 2, 4096, 1]) {
    const chunk = Buffer.alloc(size);
    try {
      for (;;) writeSync(file, chunk);
    } catch {
      continue; // full, for chunks of this size
    }
  }
  closeSync(file);
}

/** Has the server write until it cannot. */
async function endServer(): Promise<void> {
  const read = (name: string) => readFileSync(path.join(dataDir, name), 'utf8').trim();
  const client = new Client({ connectionString: connectionUrl(read('postgres-socket'), read('postgres-password')) });
  client.on('error', () => undefined);
  await client.connect();
  const write = async () =>
    await client.query("select pg_logical_emit_message(true, 'x', repeat('x', 100)), pg_switch_wal()");
  await expect(
    (async () => {
      for (;;) await write();
    })(),
  ).rejects.toThrow();
  await client.end().catch(() => undefined);
}

it.runIf(isMounted)('answers 5xx while its disk is full, and goes on by itself when there is room again', async () => {
  const { github, example } = scene;
  const isReady = async () => (await fetch(`http://127.0.0.1:${scene.app.port}/readyz`)).ok;
  const { begun, release } = scene.holdSessions();
  const [live, missed] = [await scene.host('live'), await scene.host('missed')];
  await scene.open(live);
  await begun;
  fillDisk();
  await endServer();
  await eventually(async () => ((await isReady()) ? undefined : true), 'the App to notice');
  await scene.open(missed);
  expect(github.deliveries.at(-1)?.statusCode).toBe(500);
  release();
  await eventually(
    async () => (/cannot be started, trying again/.test(await scene.logs()) ? true : undefined),
    'a start in vain',
  );
  rmSync(filler);
  for (const repository of [live, missed]) {
    expect(await scene.conclusion(repository, example.head)).toMatchObject({ conclusion: 'neutral' });
    expect(scene.sessionsOf(repository)).toHaveLength(1);
  }
  expect(await isReady()).toBe(true);
});
