import type { Client } from 'pg';
import { systemClock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { WatchedClient } from '../core/postgres/watched-client.ts';

const RECONNECT_MS = 250;
const RECONNECT_MAX_MS = 5_000;
const ANSWER_WITHIN_MS = 5_000;
const HEARTBEAT_MS = 2_000;
/** A worker that says nothing for so long has lost its lock: its process or its machine is frozen, or gone without a word. */
const SILENCE_MS = 10_000;
const LOCK_KEY = `hashtextextended($1, 0)`;

/** The advisory-lock names of the engine; they are shared by all workers of a database. */
export const lockName = {
  worker: (workerId: string) => `proofline.worker:${workerId}`,
  schedule: (name: string) => `proofline.schedule:${name}`,
};

/**
 * A connection that proves that this worker lives: its session holds an advisory lock named after the worker, which
 * PostgreSQL releases when the process or the connection goes, or says nothing for ten seconds. Other workers take over
 * what a lockless worker claimed.
 *
 * A lost connection is opened again and the same lock taken again. Needs a real session: no transaction pooler.
 */
export class WorkerLock {
  readonly workerId: string;
  readonly #databaseUrl: string;
  readonly #log: Log;
  readonly #stopped = new AbortController();
  #client: Client | undefined;
  /** Settles when the lock is held; replaced when it is lost. */
  #held = Promise.withResolvers<void>();
  /** Aborts when the current connection is lost, or when the lock is given up. */
  #session = new AbortController();
  #isTakenByAnother = false;
  #heartbeat: NodeJS.Timeout | undefined;
  #reconnecting: Promise<void> = Promise.resolve();

  constructor(databaseUrl: string, workerId: string, log: Log) {
    this.#databaseUrl = databaseUrl;
    this.workerId = workerId;
    this.#log = log;
  }

  /** Takes the lock the first time; throws when the database cannot be reached. */
  async acquire(): Promise<void> {
    await this.#connect();
  }

  /** The connection while the lock is held. Its advisory locks go with it. */
  get session(): { readonly client: Client; readonly signal: AbortSignal } | undefined {
    return this.#client && { client: this.#client, signal: this.#session.signal };
  }

  /** False only while another session holds our lock: then our work is being taken over. */
  get isHealthy(): boolean {
    return !this.#isTakenByAnother;
  }

  /** Resolves once the lock is held. */
  async whenHeld(): Promise<void> {
    await this.#held.promise;
  }

  /** Makes sure that the connection answers: one that does not ends itself. */
  async verify(): Promise<void> {
    await this.#client?.query('select 1').catch(() => undefined);
  }

  async release(): Promise<void> {
    this.#stopped.abort();
    this.#session.abort();
    await this.#reconnecting;
    clearInterval(this.#heartbeat);
    await this.#client?.end().catch(() => undefined);
    this.#client = undefined;
  }

  async #connect(): Promise<void> {
    const client = new WatchedClient({
      connectionString: this.#databaseUrl,
      application_name: lockName.worker(this.workerId),
      answerWithinMs: ANSWER_WITHIN_MS,
    });
    client.on('error', (error) => this.#log.warn({ reason: error.message }, 'the worker lock connection failed'));
    try {
      await client.connect();
      await client.query(`set idle_session_timeout = ${SILENCE_MS}`);
      while (!(await this.#tryLock(client))) await systemClock.sleep(RECONNECT_MS, this.#stopped.signal);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.once('end', () => this.#onLost(client));
    this.#client = client;
    this.#session = new AbortController();
    this.#heartbeat = setInterval(() => void this.verify(), HEARTBEAT_MS);
    this.#held.resolve();
  }

  async #tryLock(client: Client): Promise<boolean> {
    const name = lockName.worker(this.workerId);
    const { rows } = await client.query<{ ok: boolean }>(`select pg_try_advisory_lock(${LOCK_KEY}) as ok`, [name]);
    if (rows[0]?.ok === true) {
      this.#isTakenByAnother = false;
      return true;
    }
    // A session of ours that the server still believes in, after a broken network, would hold the lock for long.
    const stale = await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()',
      [name],
    );
    if (stale.rowCount === 0 && !this.#isTakenByAnother) {
      this.#log.warn('the worker lock is held by another worker, which takes over our work');
      this.#isTakenByAnother = true;
    }
    return false;
  }

  #onLost(client: Client): void {
    if (client !== this.#client || this.#stopped.signal.aborted) return;
    this.#client = undefined;
    clearInterval(this.#heartbeat);
    this.#held = Promise.withResolvers();
    this.#session.abort();
    this.#log.warn('lost the worker lock, taking it again');
    this.#reconnecting = this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    for (let pauseMs = RECONNECT_MS; !this.#stopped.signal.aborted; pauseMs = Math.min(2 * pauseMs, RECONNECT_MAX_MS)) {
      try {
        await this.#connect();
        this.#log.info('the worker lock is held again');
        return;
      } catch {
        await systemClock.sleep(pauseMs, this.#stopped.signal).catch(() => undefined);
      }
    }
  }
}

/** Takes an advisory lock by name in the session of `client`, if it is free. */
export async function tryAdvisoryLock(client: Pick<Client, 'query'>, name: string): Promise<boolean> {
  const { rows } = await client.query<{ ok: boolean }>(`select pg_try_advisory_lock(${LOCK_KEY}) as ok`, [name]);
  return rows[0]?.ok === true;
}

export async function releaseAdvisoryLock(client: Pick<Client, 'query'>, name: string): Promise<void> {
  await client.query(`select pg_advisory_unlock(${LOCK_KEY})`, [name]);
}
