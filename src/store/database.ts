import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseError, type Pool } from 'pg';
import { type Clock, systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { openPool } from '../core/postgres/open-pool.ts';
import type { WatchedOptions } from '../core/postgres/watched-client.ts';
import { waitAtMost } from '../core/wait-at-most.ts';
import { lockDataDir } from './embedded/data-dir-lock.ts';
import { startEmbeddedServer } from './embedded/embedded-server.ts';
import { locatePlatformPackage } from './embedded/platform-package.ts';
import { DataDirUnusable, DatabaseUnreachable } from './errors.ts';
import { awaitExternalServer } from './external-server.ts';
import { readInstanceId, readSharedInstanceId } from './instance-id.ts';

const POOL_SIZE = 10;
/** One works, and the other is there should it hang. */
const DELIVERY_POOL_SIZE = 2;
const ALIVE_TIMEOUT_MS = 2_000;
/** A client that waits for a platform which does not answer must not hold a shutdown up. */
const CLOSE_PATIENCE_MS = 1_000;

export interface DatabaseOptions extends WatchedOptions {
  /** Identifies the instance of an embedded database; created when absent. Untouched when `databaseUrl` is set. */
  readonly dataDir: string;
  /** A server of the operator's own. Must not lead through a transaction pooler: workers hold session locks. */
  readonly databaseUrl?: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** Where root keeps what the embedded server's account cannot reach elsewhere; `/var/lib/proofline` when absent. */
  readonly stateDir?: string;
}

export interface Database {
  /** Connection URL, password included: for other clients of the same database, never for a log. */
  readonly url: string;
  readonly pool: Pool;
  /** Connections on which nothing is done but to store what a sender waits for: it never queues behind other work. */
  readonly deliveryPool: Pool;
  /** Random, made once. Tells our sessions and check runs from those of other instances. */
  readonly instanceId: string;
  /** Whether the database answers within two seconds. Never throws. */
  isAlive(): Promise<boolean>;
  /**
   * Closes the pool, then stops the embedded server and gives the data directory free. Waits a second at most for
   * clients in use.
   */
  close(): Promise<void>;
}

/**
 * Opens the App's database: the embedded server on `dataDir`, or the one of `databaseUrl`. Schema changes are not made
 * here; see `migrate`.
 *
 * Throws `DataDirInUse` when another process works on the data directory, `DataDirUnusable` when it cannot be written,
 * `EmbeddedPostgresUnavailable` or `EmbeddedPostgresFailed` when the packaged server cannot run, `DatabaseUnreachable`
 * for an external one.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.databaseUrl === undefined
    ? await openEmbedded(options)
    : await openExternal(options.databaseUrl, options);
}

async function openEmbedded({ log, ...options }: DatabaseOptions): Promise<Database> {
  await locatePlatformPackage(); // before anything is made where there can be no server
  const dataDir = path.resolve(options.dataDir);
  try {
    // Root's server runs under another account, which must be able to pass through.
    await mkdir(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    return await startLocked({ ...options, dataDir, log });
  } catch (error) {
    throw isAboutFiles(error) ? new DataDirUnusable(dataDir, error) : error;
  }
}

function isAboutFiles(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && error.syscall !== 'connect';
}

async function startLocked({ dataDir, log, stateDir, ...watched }: DatabaseOptions): Promise<Database> {
  const lock = await lockDataDir(dataDir);
  try {
    const instanceId = await readInstanceId(dataDir);
    const startedAt = performance.now();
    const server = await startEmbeddedServer({
      dataDir,
      instanceId,
      log,
      ...(stateDir === undefined ? {} : { stateDir }),
    });
    log.info({ dataDir, tookMs: Math.round(performance.now() - startedAt) }, 'embedded database is ready');
    const release = async () => {
      await server.stop();
      await lock.release();
    };
    return toDatabase(server.url, { log, instanceId, release, ...watched });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openExternal(url: string, { log, clock = systemClock, ...watched }: DatabaseOptions): Promise<Database> {
  await awaitExternalServer(url, log, clock);
  const database = toDatabase(url, { log, instanceId: '', release: async () => {}, ...watched });
  try {
    return { ...database, instanceId: await readSharedInstanceId(database.pool) };
  } catch (error) {
    await database.close();
    throw isForbidden(error) ? new DatabaseUnreachable(NEEDS_OWNER, { cause: error }) : error;
  }
}

const NEEDS_OWNER = 'its user may not make the schemas proofline and dbos there; make it the owner of the database';
const isForbidden = (error: unknown) => error instanceof DatabaseError && error.code === '42501';

interface DatabaseParts extends WatchedOptions {
  readonly log: Log;
  readonly instanceId: string;
  readonly release: () => Promise<void>;
}

function toDatabase(url: string, { log, instanceId, release, answerWithinMs }: DatabaseParts): Database {
  let closing: Promise<void> | undefined;
  const onLost = (error: Error) => {
    // The message alone: pg attaches the whole client to this error, password included.
    if (!closing) log.warn({ reason: error.message }, 'an idle database connection was lost');
  };
  const shared = { connectionString: url, answerWithinMs };
  const pool = openPool({ ...shared, max: POOL_SIZE }, onLost);
  // It is kept open: the first delivery after a quiet time does not wait for a connection.
  const deliveryPool = openPool({ ...shared, max: DELIVERY_POOL_SIZE, idleTimeoutMillis: 0 }, onLost);
  return {
    url,
    pool,
    deliveryPool,
    instanceId,
    isAlive: async () => await answers(pool),
    close: async () => {
      closing ??= waitAtMost(CLOSE_PATIENCE_MS, Promise.all([pool.end(), deliveryPool.end()])).then(release);
      await closing;
    },
  };
}

async function answers(pool: Pool): Promise<boolean> {
  const answer = pool.query('select 1').then(
    () => true,
    () => false,
  );
  return (await waitAtMost(ALIVE_TIMEOUT_MS, answer)) === true;
}
