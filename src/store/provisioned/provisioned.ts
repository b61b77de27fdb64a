import type { Pool, PoolClient } from 'pg';
import { systemClock } from '../../core/clock.ts';

const RETRY_LOCK_MS = 100;

/**
 * What this instance has provisioned elsewhere, by kind, shared by all its workers.
 *
 * `T` is what the caller keeps; it comes back as it was saved.
 */
export class ProvisionedTable<T> {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async load(kind: string): Promise<T | undefined> {
    const { rows } = await this.#pool.query<{ value: T }>('select value from proofline.provisioned where kind = $1', [
      kind,
    ]);
    return rows[0]?.value;
  }

  async save(kind: string, value: T): Promise<void> {
    await this.#pool.query(
      `insert into proofline.provisioned (kind, value) values ($1, $2)
       on conflict (kind) do update set value = excluded.value, updated_at = now()`,
      [kind, JSON.stringify(value)],
    );
  }

  /** Runs `work` while no other worker runs any for the same kind. The lock goes with the connection. */
  async withLock<R>(kind: string, work: () => Promise<R>): Promise<R> {
    const client = await this.#pool.connect();
    try {
      // Asked for again and again, never waited for: its holder may work for longer than a statement may take.
      while (!(await tryLock(client, kind))) await systemClock.sleep(RETRY_LOCK_MS);
      return await work();
    } finally {
      const unlock = client.query(`select pg_advisory_unlock(hashtext('proofline.provisioned'), hashtext($1))`, [kind]);
      await unlock.then(
        () => client.release(),
        (error: Error) => client.release(error),
      );
    }
  }
}

async function tryLock(client: PoolClient, kind: string): Promise<boolean> {
  const { rows } = await client.query<{ ok: boolean }>(
    `select pg_try_advisory_lock(hashtext('proofline.provisioned'), hashtext($1)) as ok`,
    [kind],
  );
  return rows[0]?.ok === true;
}
