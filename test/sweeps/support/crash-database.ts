import { readFileSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import path from 'node:path';
import { Client, Pool } from 'pg';
import { connectionUrl } from '../../../src/store/embedded/embedded-server.ts';
import { readPostmaster, stopOrphan } from '../../../src/store/embedded/postmaster.ts';
import { removeSocketFolder } from '../../../src/store/embedded/postgres-process.ts';
import { cloneDatabase } from '../../database.ts';
import { capturedLog } from '../../store/support/captured-log.ts';
import { CommitGate, type CommitInterference } from './commit-gate.ts';

/** Where the App of one review keeps its state, and what becomes of that when it is killed. */
export interface CrashDatabase {
  /** What the App is told of it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Shut in the moment in which the App is killed. */
  readonly gate: { shut(): void; reopen(): void };
  /** For the test, past every gate. */
  readonly db: Pick<Pool, 'query'>;
  close(): Promise<void>;
}

/** A database on the server of the test run, behind a gate that sees every commit. */
export async function externalDatabase(
  interfere: (sql: string) => CommitInterference | undefined,
): Promise<CrashDatabase> {
  const database = await cloneDatabase();
  const db = new Pool({ connectionString: database.url, max: 2 });
  const gate = await CommitGate.open({ databaseUrl: database.url, interfere });
  return {
    environment: { DATABASE_URL: gate.url },
    gate,
    db,
    close: async () => {
      await gate.close();
      await db.end();
      await database.drop();
    },
  };
}

/** The server that the App starts by itself below `folder`: it is killed together with the App. */
export async function embeddedDatabase(folder: string): Promise<CrashDatabase> {
  await chmod(folder, 0o711); // the account of root's server has to pass through
  const dataDir = path.join(folder, 'data');
  const cluster = path.join(dataDir, 'postgres');
  const read = (name: string) => readFileSync(path.join(dataDir, name), 'utf8').trim();
  const query = async (sql: string, values?: unknown[]) => {
    const url = connectionUrl(read('postgres-socket'), read('postgres-password'));
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined); // what it was asked for fails as well
    await client.connect();
    try {
      return await client.query(sql, values);
    } finally {
      await client.end();
    }
  };
  return {
    environment: { DATA_DIR: dataDir },
    gate: { shut: () => killServer(cluster), reopen: () => undefined },
    db: { query } as Pick<Pool, 'query'>,
    close: async () => {
      if ((await readPostmaster(cluster)) !== undefined) await stopOrphan(cluster, capturedLog().log);
      await removeSocketFolder(read('postgres-socket'));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Without a checkpoint, as when the machine loses its power. */
function killServer(cluster: string): void {
  const [pid] = readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  process.kill(Number(pid), 'SIGKILL');
}
