import { chmod, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { canReach, findUnprivilegedAccount } from '../store/embedded/server-account.ts';

/** The system's temporary folder; as root one that the account of the embedded database can pass through. */
export async function findTemporaryFolder(): Promise<string> {
  const usual = tmpdir();
  return process.getuid?.() !== 0 || (await canReach(await findUnprivilegedAccount(), usual)) ? usual : '/tmp';
}

/** Makes a folder in `parent`, and lets the account of the embedded database pass through both. */
export async function makeWorkFolder(parent: string, work: string): Promise<void> {
  await mkdir(work);
  await Promise.all([parent, work].map(async (it) => await chmod(it, 0o711)));
}

/** Whatever uses a temporary folder from now on, here or in the emulators, uses this one. */
export function useTemporaryFolder(folder: string): void {
  process.env['TMPDIR'] = folder;
}
