import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../core/errors.ts';
import type { Log } from '../../core/log.ts';
import { EmbeddedPostgresFailed } from '../errors.ts';
import type { Placement } from './placement.ts';
import { readPostmaster, stopOrphan } from './postmaster.ts';

const READY_POLL_MS = 5;
const READY_TIMEOUT_MS = 60_000;
/** After a kill -9 the backends of the old server need a moment to notice and to let go of its memory. */
const RETRY_START_MS = 8_000;
const RETRY_PAUSE_MS = 200;
const LOG_LIMIT_BYTES = 4 * 1024 * 1024;
const LOG_TAIL_BYTES = 2_000;
/** `sun_path` holds 108 bytes on Linux and 104 on macOS, terminator included; `/.s.PGSQL.5432` follows the folder. */
const SOCKET_FOLDER_LIMIT = 104 - 1 - '/.s.PGSQL.5432'.length;

/** A small server for one App: no network, few connections, little memory, and everything that durability needs. */
export const APP_SETTINGS: Readonly<Record<string, string>> = {
  max_connections: '60',
  shared_buffers: '32MB',
  max_wal_size: '256MB',
  // Replication and parallel workers have no use here and cost a process or shared memory each.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  max_parallel_workers_per_gather: '0',
  autovacuum_max_workers: '1',
  io_method: 'sync',
  jit: 'off',
};

export interface PostgresRequest {
  readonly placement: Placement;
  /** A folder below which the server puts its socket; see `makeSocketFolder`. */
  readonly socketFolder: string;
  /** The server's own log; kept small, readable by us alone. */
  readonly logFile: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: Log;
}

/** A private folder (0700, the server's own) with a path short enough for a Unix socket. */
export async function makeSocketFolder(account: Placement['account']): Promise<string> {
  const name = 'proofline-XXXXXX';
  const parent = path.join(tmpdir(), name).length <= SOCKET_FOLDER_LIMIT ? tmpdir() : '/tmp';
  const folder = await mkdtemp(path.join(parent, name.slice(0, -6)));
  if (account) await chown(folder, account.uid, account.gid);
  return folder;
}

/** Runs a packaged program as the server's account. Its environment is ours to choose: nothing of the App's leaks in. */
export function spawnPostgres(
  { native, libraryPath, account }: Placement,
  program: 'initdb' | 'postgres',
  args: readonly string[],
  output: number | 'pipe',
): ChildProcess {
  return spawn(path.join(native, 'bin', program), args, {
    ...account,
    cwd: '/',
    env: {
      LC_ALL: 'C',
      TZ: 'UTC',
      ...(libraryPath ? findLibrariesIn(libraryPath, path.join(native, 'lib')) : {}),
    },
    // Its own process group: Ctrl-C reaches the App alone, which stops the server when it no longer needs it.
    detached: true,
    stdio: ['ignore', output, output],
  });
}

/** A library found by its linked name looks for the next one beside the link, not beside the file. */
function findLibrariesIn(...folders: readonly string[]): Record<string, string> {
  const found = folders.join(path.delimiter);
  return { LD_LIBRARY_PATH: found, DYLD_LIBRARY_PATH: found };
}

/**
 * Starts the server and returns once it accepts connections.
 *
 * What an earlier server has left is cleared first; a start that fails is repeated for some seconds, because a killed
 * server's remains go away by themselves. Throws `EmbeddedPostgresFailed` with the end of the server's log.
 */
export async function startPostgres(request: PostgresRequest): Promise<ChildProcess> {
  const deadline = performance.now() + RETRY_START_MS;
  for (;;) {
    await stopOrphan(request.placement.cluster, request.log);
    const attempt = await tryStart(request);
    if ('child' in attempt) return attempt.child;
    if (performance.now() > deadline)
      throw new EmbeddedPostgresFailed(
        `the database server does not start; ${adviceOn(request)}; it said`,
        attempt.output,
      );
    await delay(RETRY_PAUSE_MS);
  }
}

const adviceOn = ({ placement: { cluster } }: PostgresRequest): string =>
  `if its files in ${cluster} are damaged, restore them from a backup, or move them away to begin anew`;

async function tryStart(request: PostgresRequest): Promise<{ child: ChildProcess } | { output: string }> {
  const { placement, logFile } = request;
  const logSize = (await stat(logFile).catch(() => undefined))?.size ?? 0;
  const file = await open(logFile, logSize > LOG_LIMIT_BYTES ? 'w' : 'a', 0o600);
  const child = spawnPostgres(placement, 'postgres', serverArguments(request), file.fd);
  try {
    const failure = once(child, 'exit').then(() => undefined, messageOf);
    const isReady = await Promise.race([failure.then(() => false), becomesReady(child, placement.cluster)]);
    return isReady ? { child } : { output: (await failure) ?? (await readTail(logFile)) };
  } finally {
    await file.close();
  }
}

function serverArguments({ placement, socketFolder, settings }: PostgresRequest): string[] {
  const all = {
    ...settings,
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    log_destination: 'stderr',
    logging_collector: 'off',
  };
  return ['-D', placement.cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** True once the server accepts connections; one that takes far too long is stopped, which ends the process. */
async function becomesReady(child: ChildProcess, cluster: string): Promise<boolean> {
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const postmaster = await readPostmaster(cluster);
    if (postmaster?.isReady && postmaster.pid === child.pid) return true;
    if (performance.now() > deadline) child.kill('SIGQUIT');
    await delay(READY_POLL_MS);
  }
  return false;
}

/** The last lines of a log file. */
async function readTail(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read({
      buffer: Buffer.alloc(LOG_TAIL_BYTES),
      position: Math.max(0, size - LOG_TAIL_BYTES),
    });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Removes a socket folder; one that is gone already is fine. */
export async function removeSocketFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
