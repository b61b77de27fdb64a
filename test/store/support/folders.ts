import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder for one test with the given mode; 0755 lets the account of root's server in. */
export async function temporaryFolder(mode = 0o755): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'store-'));
  await chmod(folder, mode);
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  return folder;
}
