import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { DataDirInUse, DataDirUnusable } from '../errors.ts';

/** What SQLite says when somebody else holds its lock: sqlite.org/rescode.html#busy. */
const SQLITE_BUSY = 5;

const Holder = z.object({ pid: z.int().positive(), host: z.string() });
type Holder = z.infer<typeof Holder>;

export interface DataDirLock {
  release(): Promise<void>;
}

/**
 * Claims a data directory for this process, or throws `DataDirInUse` naming the holder when it is known.
 *
 * The claim is a lock of the operating system, which ends with its process however that ends, and so is never left
 * behind. Node offers such locks through SQLite alone; the file it needs stays empty.
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  const lock = takeLock(dataDir);
  if (!lock) throw new DataDirInUse(dataDir, await readHolder(dataDir));
  try {
    await writeHolder(dataDir);
  } catch (error) {
    lock.close();
    throw error;
  }
  return {
    release: async () => {
      if (!lock.isOpen) return;
      await rm(holderFile(dataDir), { force: true });
      lock.close();
    },
  };
}

/**
 * The connection that holds the lock; undefined when somebody else does. Nothing else in this process may open and
 * close this file: POSIX gives a process's locks on a file free with the first of its descriptors that is closed.
 */
function takeLock(dataDir: string): DatabaseSync | undefined {
  const file = path.join(dataDir, 'lock.sqlite');
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file);
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (isBusy(error)) return undefined;
    throw new DataDirUnusable(dataDir, error instanceof Error ? error : new Error(String(error)));
  }
}

const isBusy = (error: unknown) => error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;

const holderFile = (dataDir: string) => path.join(dataDir, 'lock');

/** Written complete or not at all, so that a reader never sees half of it. */
async function writeHolder(dataDir: string): Promise<void> {
  const draft = `${holderFile(dataDir)}.new`;
  const holder: Holder = { pid: process.pid, host: hostname() };
  await writeFile(draft, JSON.stringify(holder), { mode: 0o644 });
  await rename(draft, holderFile(dataDir));
}

async function readHolder(dataDir: string): Promise<Holder | undefined> {
  try {
    return Holder.safeParse(JSON.parse(await readFile(holderFile(dataDir), 'utf8'))).data;
  } catch {
    return undefined; // it is about to write it, or about to go
  }
}
