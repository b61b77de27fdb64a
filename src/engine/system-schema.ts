import { GlobalLogger } from '@dbos-inc/dbos-sdk/internal/telemetry/logs';
import { migrateSystemDatabase } from '@dbos-inc/dbos-sdk/internal/system_database';
import type { Client } from 'pg';
import { systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { WatchedClient } from '../core/postgres/watched-client.ts';
import { adaptLog } from './dbos-log.ts';

const RETRY_LOCK_MS = 50;

/**
 * Creates or updates the engine's own tables (schema `dbos`). Workers that start together wait for each other.
 *
 * The public `DBOS.migrate` prints to standard output; this is what it calls.
 */
export async function migrateEngine(databaseUrl: string, log: Log): Promise<void> {
  const client = new WatchedClient({ connectionString: databaseUrl });
  await client.connect();
  try {
    // Asked for again and again, never waited for: a waiting statement holds a snapshot, and the migrations' concurrent
    // index builds wait for all older snapshots to go.
    while (!(await tryLock(client))) await systemClock.sleep(RETRY_LOCK_MS);
    await migrateSystemDatabase(databaseUrl, new GlobalLogger(undefined, { logger: adaptLog(log, () => false) }));
  } finally {
    await client.end();
  }
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ ok: boolean }>(
    `select pg_try_advisory_lock(hashtextextended('proofline.engine-schema', 0)) as ok`,
  );
  return rows[0]?.ok === true;
}
