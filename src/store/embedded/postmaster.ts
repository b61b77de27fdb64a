import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../core/log.ts';
import { identifyProcess, readCommandLine } from './processes.ts';

const POLL_MS = 20;
/** A fast shutdown writes a checkpoint first; with our small buffers that takes well under a second. */
const FAST_SHUTDOWN_MS = 10_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;

/** What a running server says about itself in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly isReady: boolean;
}

/** Reads `postmaster.pid`: line 1 is the process, line 8 its state since PostgreSQL 10. Undefined when there is none. */
export async function readPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, isReady: lines[7]?.trim() === 'ready' } : undefined;
}

/**
 * Ends a server that an earlier process of ours has left on this cluster, so that ours can be started.
 *
 * The caller holds the data directory's lock. A `postmaster.pid` whose number now belongs to some other process is
 * removed: the server would take that process for its own predecessor and refuse to start.
 */
export async function stopOrphan(cluster: string, log: Log): Promise<void> {
  const left = await readPostmaster(cluster);
  if (!left || !(await identifyProcess(left.pid))) return;
  if (await isServerOf(left.pid, cluster)) {
    log.info({ pid: left.pid }, 'stopping the database server that an earlier process has left');
    await stopServer(left.pid);
    return;
  }
  log.info({ pid: left.pid }, 'removing a postmaster.pid whose number belongs to another process');
  await rm(path.join(cluster, 'postmaster.pid'), { force: true });
}

/** Stops a server: first with a checkpoint, then without, then by force. Returns when the process is gone. */
export async function stopServer(pid: number): Promise<void> {
  const identity = await identifyProcess(pid);
  if (!identity) return;
  const isGone = async () => (await identifyProcess(pid)) !== identity;
  for (const [signal, patienceMs] of [
    ['SIGINT', FAST_SHUTDOWN_MS],
    ['SIGQUIT', IMMEDIATE_SHUTDOWN_MS],
    ['SIGKILL', IMMEDIATE_SHUTDOWN_MS],
  ] as const) {
    signalProcess(pid, signal);
    const deadline = performance.now() + patienceMs;
    while (performance.now() < deadline) {
      if (await isGone()) return;
      await delay(POLL_MS);
    }
  }
}

async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  const command = `${(await readCommandLine(pid)) ?? ''} `;
  return command.includes('/postgres -D ') && command.includes(` -D ${cluster} `);
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone between the look and the signal.
  }
}
