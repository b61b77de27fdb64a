import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** The account a server process runs under when it is not our own. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
}

/** Linux' overflow id, which every distribution gives to `nobody`. */
const OVERFLOW_ID = 65_534;

/** PostgreSQL refuses to run as root: an existing account that owns nothing takes its place. None is ever created. */
export async function findUnprivilegedAccount(): Promise<ServerAccount> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  const [, , uid, gid] = lines.find((line) => line.startsWith('nobody:'))?.split(':') ?? [];
  const account = { uid: Number(uid), gid: Number(gid) };
  return account.uid > 0 && account.gid > 0 ? account : { uid: OVERFLOW_ID, gid: OVERFLOW_ID };
}

/** Whether `account` can enter every folder above `target`, and `target` itself if it is one. */
export async function canReach(account: ServerAccount, target: string): Promise<boolean> {
  for (let folder = path.resolve(target); ; folder = path.dirname(folder)) {
    const found = await stat(folder).catch(() => undefined);
    if (found && !mayEnter(account, found)) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

function mayEnter({ uid, gid }: ServerAccount, file: { uid: number; gid: number; mode: number }): boolean {
  if (file.uid === uid) return (file.mode & 0o100) !== 0;
  if (file.gid === gid) return (file.mode & 0o010) !== 0;
  return (file.mode & 0o001) !== 0;
}
