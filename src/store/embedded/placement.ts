import { chmod, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { newId } from '../../core/ids.ts';
import type { Log } from '../../core/log.ts';
import { EmbeddedPostgresUnavailable } from '../errors.ts';
import { hasLibraryLinks, linkLibraries, type PlatformPackage } from './platform-package.ts';
import { canReach, findUnprivilegedAccount, type ServerAccount } from './server-account.ts';

/** Where a server runs from, what it works on and as whom. */
export interface Placement {
  /** Folder with `bin`, `lib` and `share`. */
  readonly native: string;
  /** Where the library names are that the package could not hold. */
  readonly libraryPath?: string;
  readonly cluster: string;
  /** Absent when the server runs as ourselves. */
  readonly account?: ServerAccount;
}

export interface PlacementRequest {
  readonly dataDir: string;
  readonly instanceId: string;
  readonly platformPackage: PlatformPackage;
  /** Folder for what the server's account cannot reach elsewhere. Used by root only. */
  readonly stateDir: string;
  readonly log: Log;
}

const Moved = z.object({ cluster: z.string() });

/**
 * Decides where the server's files are. An ordinary user's server works in the data directory with the binaries as
 * installed. Root's server runs under an unprivileged account; what that account cannot reach is kept in `stateDir`,
 * and the data directory records it.
 */
export async function placeServer(request: PlacementRequest): Promise<Placement> {
  return process.getuid?.() === 0 ? await placeForRoot(request) : await placeForUser(request);
}

async function placeForUser({ dataDir, platformPackage: { native } }: PlacementRequest): Promise<Placement> {
  const cluster = (await readMoved(dataDir)) ?? path.join(dataDir, 'postgres');
  if (await hasLibraryLinks(native)) return { native, cluster };
  const libraryPath = path.join(dataDir, 'postgres-lib');
  await linkLibraries(native, libraryPath);
  return { native, cluster, libraryPath };
}

async function placeForRoot(request: PlacementRequest): Promise<Placement> {
  const { cluster, account } = await placeCluster(request);
  const { native } = request.platformPackage;
  const usable = (await canReach(account, path.join(native, 'bin'))) && (await hasLibraryLinks(native));
  return { native: usable ? native : await copyBinaries(request, account), cluster, account };
}

async function placeCluster({ dataDir, instanceId, stateDir }: PlacementRequest) {
  const nobody = await findUnprivilegedAccount();
  const moved = await readMoved(dataDir);
  const cluster = moved ?? path.join(dataDir, 'postgres');
  const owner = await stat(cluster).catch(() => undefined);
  if (owner) {
    const account = owner.uid === 0 ? nobody : { uid: owner.uid, gid: owner.gid };
    if (await canReach(account, path.dirname(cluster))) return { cluster, account };
    throw new EmbeddedPostgresUnavailable(`${cluster} stands below a folder that its owner may not enter`);
  }
  if (moved) {
    const how = `delete ${recordFile(dataDir)} to start with an empty database`;
    throw new EmbeddedPostgresUnavailable(`the database recorded at ${moved} is gone; restore it, or ${how}`);
  }
  if (await canReach(nobody, dataDir)) return { cluster, account: nobody };
  const elsewhere = path.join(await openStateDir(stateDir, nobody), instanceId, 'postgres');
  await makeFolder(path.dirname(elsewhere));
  return { cluster: elsewhere, account: nobody };
}

/** One copy for each version, complete or absent: in the data directory, or shared by those that are closed. */
async function copyBinaries(
  { dataDir, platformPackage, stateDir, log }: PlacementRequest,
  account: ServerAccount,
): Promise<string> {
  const root = (await canReach(account, dataDir)) ? dataDir : await openStateDir(stateDir, account);
  const target = path.join(root, `postgresql-${platformPackage.version}-${process.arch}`);
  if (await stat(target).catch(() => undefined)) return target;
  const draft = `${target}.${newId()}`;
  await cp(platformPackage.native, draft, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(draft, path.join(draft, 'lib'));
  await Promise.all(
    [draft, path.join(draft, 'bin'), path.join(draft, 'lib')].map(async (it) => await chmod(it, 0o755)),
  );
  await rename(draft, target).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!(await stat(target).catch(() => undefined))) throw error; // unless another instance was faster
  });
  log.info({ copy: target }, 'copied PostgreSQL to where its account can run it');
  return target;
}

async function openStateDir(stateDir: string, account: ServerAccount): Promise<string> {
  await makeFolder(stateDir);
  if (await canReach(account, stateDir)) return stateDir;
  throw new EmbeddedPostgresUnavailable(`no folder that an unprivileged account may enter; ${stateDir} is closed too`);
}

/** Like `mkdir -p -m 755`, whatever the umask is. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first) await chmod(folder, 0o755);
}

/** Lets the data directory say where its cluster is. Called once there is one: a record without a cluster is a loss. */
export async function recordPlacement(dataDir: string, { cluster }: Placement, log: Log): Promise<void> {
  if (path.dirname(cluster) === dataDir || (await readMoved(dataDir)) !== undefined) return;
  await writeFile(recordFile(dataDir), JSON.stringify({ cluster }), { mode: 0o600 });
  log.info({ dataDir, cluster }, 'database is kept outside the data directory, which its account cannot enter');
}

const recordFile = (dataDir: string) => path.join(dataDir, 'postgres-location.json');

async function readMoved(dataDir: string): Promise<string | undefined> {
  const text = await readFile(recordFile(dataDir), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Moved.parse(JSON.parse(text)).cluster;
}
