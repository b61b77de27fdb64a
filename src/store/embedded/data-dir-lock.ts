import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { newId } from '../../core/ids.ts';
import type { Log } from '../../core/log.ts';
import { DataDirInUse } from '../errors.ts';
import { identifyProcess } from './processes.ts';

const HEARTBEAT_MS = 5_000;
/** A holder on another host cannot be looked at; one that has been silent for this long is gone. */
const FOREIGN_SILENCE_MS = 3 * HEARTBEAT_MS;
const FOREIGN_POLL_MS = 500;

const Holder = z.object({ pid: z.int().positive(), process: z.string(), host: z.string(), id: z.string() });
type Holder = z.infer<typeof Holder>;

export interface DataDirLock {
  release(): Promise<void>;
}

/**
 * Claims a data directory for this process, or throws `DataDirInUse` naming the holder.
 *
 * A lock left by a dead process is taken over: on this host at once, also when its pid is in use again; a lock of
 * another host (a container that was replaced) once its heartbeat has been silent for fifteen seconds.
 */
export async function lockDataDir(dataDir: string, log: Log): Promise<DataDirLock> {
  const file = path.join(dataDir, 'lock');
  const mine: Holder = {
    pid: process.pid,
    process: (await identifyProcess(process.pid)) ?? '',
    host: hostname(),
    id: newId(),
  };
  for (;;) {
    if (await createLock(file, mine)) break;
    const left = await readLock(file);
    if (left === undefined) continue; // released between the two calls
    if (left.holder && (await isHeld(left.holder, file))) throw new DataDirInUse(dataDir, left.holder);
    log.info({ dataDir, pid: left.holder?.pid }, 'took over the lock of a process that is gone');
    await removeLock(file, left.text);
  }
  return keepLock(file, mine, log);
}

/** Creates the lock complete or not at all, so that a reader never sees half of it. */
async function createLock(file: string, holder: Holder): Promise<boolean> {
  const draft = `${file}.${holder.id}`;
  try {
    await writeFile(draft, JSON.stringify(holder), { mode: 0o644 });
    await link(draft, file);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** The lock as it stands. A text that names no holder was torn by a crash of the machine and counts as left behind. */
async function readLock(file: string): Promise<{ text: string; holder: Holder | undefined } | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    return { text, holder: parseHolder(text) };
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    return Holder.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function isHeld(holder: Holder, file: string): Promise<boolean> {
  if (holder.host === hostname()) return (await identifyProcess(holder.pid)) === holder.process;
  const seen = await modifiedAt(file);
  const silentSince = Math.min(seen ?? 0, Date.now());
  while (Date.now() - silentSince < FOREIGN_SILENCE_MS) {
    await delay(FOREIGN_POLL_MS);
    if ((await modifiedAt(file)) !== seen) return true;
  }
  return false;
}

async function modifiedAt(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return undefined;
  }
}

/** Takes away the lock that was judged, and no other: one that a faster process has created meanwhile is put back. */
async function removeLock(file: string, judged: string): Promise<void> {
  const aside = `${file}.${newId()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return;
    throw error;
  }
  try {
    if ((await readFile(aside, 'utf8')) !== judged) await link(aside, file);
  } finally {
    await rm(aside, { force: true });
  }
}

function keepLock(file: string, mine: Holder, log: Log): DataDirLock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch((error: unknown) =>
      log.error({ err: error }, 'cannot refresh the data directory lock'),
    );
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      const left = await readLock(file);
      if (left?.holder?.id === mine.id) await rm(file, { force: true });
    },
  };
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
