import { existsSync, statfsSync } from 'node:fs';

const MEMORY = '/dev/shm';
const NEEDED_BYTES = 4 * 1024 ** 3;

/**
 * Lets this process and its children keep temporary files in memory where the machine offers enough of it: databases and
 * git repositories are made by the hundred and thrown away.
 */
export function preferMemory(): void {
  if (process.env['TMPDIR'] !== undefined || !existsSync(MEMORY)) return;
  const { bavail, bsize } = statfsSync(MEMORY);
  if (bavail * bsize > NEEDED_BYTES) process.env['TMPDIR'] = MEMORY;
}
