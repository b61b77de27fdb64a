import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { connectionUrl } from './embedded-server.ts';

/** Where the embedded server of a data directory can be reached while the App runs; undefined when it was never started. */
export async function runningServerUrl(dataDir: string): Promise<string | undefined> {
  const [folder, password] = await Promise.all(
    ['postgres-socket', 'postgres-password'].map((name) => readFile(path.join(dataDir, name), 'utf8').catch(() => '')),
  );
  if (folder === undefined || password === undefined || folder.trim() === '') return undefined;
  return connectionUrl(folder.trim(), password.trim());
}
