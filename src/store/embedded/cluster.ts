import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { messageOf } from '../../core/errors.ts';
import { EmbeddedPostgresFailed, EmbeddedPostgresUnavailable } from '../errors.ts';
import type { Placement } from './placement.ts';
import type { PlatformPackage } from './platform-package.ts';
import { spawnPostgres } from './postgres-process.ts';

/** The role that owns everything in the embedded database. */
export const OWNER = 'proofline';

/**
 * Makes sure that there is a database cluster of the right version and returns its owner's password.
 *
 * A cluster is built beside its place and moved there when it is complete, so that one cut short is never used. The
 * password is random and stands in `passwordFile`, readable by us alone.
 */
export async function prepareCluster(
  placement: Placement,
  platformPackage: PlatformPackage,
  passwordFile: string,
  scratchFolder: string,
): Promise<string> {
  const { cluster } = placement;
  if (await stat(cluster).catch(() => undefined)) {
    await checkVersion(cluster, platformPackage);
    return await readPassword(passwordFile);
  }
  const password = randomBytes(24).toString('hex');
  await writeFile(passwordFile, password, { mode: 0o600 });
  await buildCluster(placement, password, scratchFolder);
  return password;
}

async function checkVersion(cluster: string, { version }: PlatformPackage): Promise<void> {
  const found = (await readFile(path.join(cluster, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  const [needed = ''] = version.split('.');
  if (found === needed) return;
  const reason = `${cluster} was made by PostgreSQL ${found || 'unknown'}, this version brings ${needed}; dump and restore it`;
  throw new EmbeddedPostgresUnavailable(reason);
}

async function readPassword(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new EmbeddedPostgresUnavailable(`the password of the database, ${file}, cannot be read`, { cause: error });
  }
}

async function buildCluster(placement: Placement, password: string, scratchFolder: string): Promise<void> {
  const { cluster, account } = placement;
  const draft = `${cluster}.building`;
  const passwordCopy = path.join(scratchFolder, 'password'); // initdb reads it as the server's account
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordCopy, password, { mode: 0o600 });
  if (account) await Promise.all([draft, passwordCopy].map(async (it) => await chown(it, account.uid, account.gid)));
  try {
    await runInitdb(placement, draft, passwordCopy);
  } finally {
    await rm(passwordCopy, { force: true });
  }
  await rename(draft, cluster);
}

async function runInitdb(placement: Placement, folder: string, passwordFile: string): Promise<void> {
  const options = {
    pgdata: folder,
    username: OWNER,
    pwfile: passwordFile,
    auth: 'scram-sha-256',
    encoding: 'UTF8',
    // The builtin provider sorts the same on every machine, whatever its C library is.
    'locale-provider': 'builtin',
    locale: 'C.UTF-8',
  };
  const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  const child = spawnPostgres(placement, 'initdb', args, 'pipe');
  child.stdout?.resume(); // its progress; what goes wrong is told on the other stream
  const complaint = child.stderr ? text(child.stderr) : '';
  const spawnError = await once(child, 'close').then(() => undefined, messageOf);
  if (child.exitCode === 0) return;
  throw new EmbeddedPostgresFailed('the database cannot be created', spawnError ?? (await complaint));
}
