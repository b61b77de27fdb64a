import { tmpdir } from 'node:os';
import { canReach, findUnprivilegedAccount } from '../store/embedded/server-account.ts';

/** The system's temporary folder; as root one that the account of the embedded database can pass through. */
export async function findTemporaryFolder(): Promise<string> {
  const usual = tmpdir();
  return process.getuid?.() !== 0 || (await canReach(await findUnprivilegedAccount(), usual)) ? usual : '/tmp';
}
