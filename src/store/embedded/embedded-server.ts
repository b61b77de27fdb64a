import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import type { Log } from '../../core/log.ts';
import { OWNER, prepareCluster } from './cluster.ts';
import { type Placement, placeServer, recordPlacement } from './placement.ts';
import { locatePlatformPackage } from './platform-package.ts';
import { APP_SETTINGS, makeSocketFolder, removeSocketFolder } from './postgres-process.ts';
import { superviseServer } from './supervisor.ts';

const DATABASE = 'proofline';

export interface EmbeddedServerOptions {
  /** Exists, and is locked by the caller. */
  readonly dataDir: string;
  readonly instanceId: string;
  readonly log: Log;
  /** Where root keeps what the server's account cannot reach elsewhere. */
  readonly stateDir?: string;
  /** Added to the server's settings; tests trade durability for speed with it. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedServer {
  /** Connection URL of the App's database, password included. */
  readonly url: string;
  /** Fast shutdown; returns when the server is gone. */
  stop(): Promise<void>;
}

/** Starts the packaged PostgreSQL on `dataDir`, creating its database the first time. */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { dataDir, log } = options;
  const platformPackage = await locatePlatformPackage();
  const stateDir = options.stateDir ?? '/var/lib/proofline';
  const placement = await placeServer({ ...options, stateDir, platformPackage });
  const socketFolder = await renewSocketFolder(dataDir, placement);
  try {
    const passwordFile = path.join(dataDir, 'postgres-password');
    const password = await prepareCluster(placement, platformPackage, passwordFile, socketFolder);
    await recordPlacement(dataDir, placement, log);
    const settings = { ...APP_SETTINGS, ...options.settings };
    const logFile = path.join(dataDir, 'postgres.log');
    const server = await superviseServer({ placement, socketFolder, logFile, settings, log });
    const stop = async () => {
      await server.stop();
      await removeSocketFolder(socketFolder);
    };
    await createDatabase(socketFolder, password).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    return { url: connectionUrl(socketFolder, password), stop };
  } catch (error) {
    await removeSocketFolder(socketFolder);
    throw error;
  }
}

/** A fresh folder for each start; the one that a killed process has left is cleared. */
async function renewSocketFolder(dataDir: string, { account }: Placement): Promise<string> {
  const record = path.join(dataDir, 'postgres-socket');
  const left = (await readFile(record, 'utf8').catch(() => '')).trim();
  if (path.basename(left).startsWith('proofline-')) await removeSocketFolder(left);
  const folder = await makeSocketFolder(account);
  await writeFile(record, folder, { mode: 0o600 });
  return folder;
}

async function createDatabase(socketFolder: string, password: string): Promise<void> {
  const client = new Client({ connectionString: connectionUrl(socketFolder, password, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** libpq and pg both take the folder from `host`; the host name before it is a filler for strict URL parsers. */
export function connectionUrl(socketFolder: string, password: string, database = DATABASE): string {
  return `postgresql://${OWNER}:${password}@localhost/${database}?host=${encodeURIComponent(socketFolder)}`;
}
