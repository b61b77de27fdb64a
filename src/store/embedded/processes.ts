import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Names one process for as long as it lives: a pid that is used again by another process has another name.
 *
 * Undefined when no such process runs; one that has ended but was not reaped yet counts as gone.
 */
export async function identifyProcess(pid: number): Promise<string | undefined> {
  return process.platform === 'linux' ? await identifyOnLinux(pid) : await askPs(pid, 'lstart=');
}

/** The command line of a process, arguments joined by blanks; undefined when it cannot be told. */
export async function readCommandLine(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return await askPs(pid, 'command=');
  const raw = await readIfPresent(`/proc/${pid}/cmdline`);
  return raw?.replaceAll('\0', ' ').trim() || undefined;
}

async function identifyOnLinux(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([
    readIfPresent(`/proc/${pid}/stat`),
    readIfPresent('/proc/sys/kernel/random/boot_id'),
  ]);
  // The command name stands in brackets and may hold blanks and brackets itself; what follows is fixed: proc(5).
  const [state, ...rest] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const startedAt = rest[18];
  if (!state || !startedAt || state === 'Z' || state === 'X') return undefined;
  return `${boot?.trim() ?? ''}/${startedAt}`;
}

async function askPs(pid: number, column: string): Promise<string | undefined> {
  try {
    const { stdout } = await run('ps', ['-o', column, '-p', String(pid)]);
    return stdout.trim() || undefined;
  } catch {
    return undefined; // ps exits with 1 when there is no such process
  }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
