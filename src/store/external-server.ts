import { Client } from 'pg';
import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { DatabaseUnreachable } from './errors.ts';

const OLDEST_VERSION = 14;
const CONNECT_TIMEOUT_MS = 5_000;
/** Long enough for a database that a compose file starts at the same moment. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 500;
/** Nobody listens yet, the name is not known yet, or the server is starting up (57P03). */
const NOT_YET = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET', '57P03']);

/**
 * Returns once the operator's server answers and is recent enough. Waits up to twenty seconds for one that is still
 * starting; a refusal (wrong password, no such database) is final at once.
 */
export async function awaitExternalServer(url: string, log: Log, clock: Clock): Promise<void> {
  const deadline = clock.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await checkServer(url);
      return;
    } catch (error) {
      if (error instanceof DatabaseUnreachable) throw error;
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!NOT_YET.has(code) || clock.now() > deadline) {
        throw new DatabaseUnreachable(messageOf(error) || code, { cause: error });
      }
      if (attempt === 1) log.warn({ code }, 'waiting for the database server');
      await clock.sleep(PAUSE_MS);
    }
  }
}

async function checkServer(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number }>(
      `select current_setting('server_version_num')::int / 10000 as version`,
    );
    const version = rows[0]?.version ?? 0;
    if (version < OLDEST_VERSION) {
      throw new DatabaseUnreachable(`it is PostgreSQL ${version}, at least ${OLDEST_VERSION} is needed`);
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}
