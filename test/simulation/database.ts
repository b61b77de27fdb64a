import { Client, type Pool, type QueryResult } from 'pg';
import { TWINS, TWINS_ARE_TOLD, TIME_IS_VIRTUAL } from './database-schema.ts';
import type { Death } from './faults.ts';
import type { Process } from './process.ts';
import type { Timeline } from './timeline.ts';

/** How far the database's clock may lag behind virtual time, in milliseconds: clocks of two machines differ as much. */
const LAG_MS = 2000;
const LONGEST_WORK_MS = 10_000;

/**
 * One connection to a database whose time is virtual. All processes share it: a transaction, or a query of its own, is
 * one piece of work, and the next begins when it is over.
 */
export class SimulatedDatabase {
  readonly #client: Client;
  readonly #tables: readonly string[];
  /** Names of the statements that are planned once for all simulations. */
  readonly #names = new Map<string, string>();
  #timeSet = 0;
  readonly #twins: string[] = [];

  private constructor(client: Client, tables: readonly string[]) {
    this.#client = client;
    this.#tables = tables;
    client.on('notice', ({ code, message }) => {
      if (code === TWINS) this.#twins.push(message ?? '');
    });
  }

  static async open(url: string): Promise<SimulatedDatabase> {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(TIME_IS_VIRTUAL);
    await client.query(TWINS_ARE_TOLD);
    const { rows } = await client.query<{ name: string }>(
      `select format('proofline.%I', tablename) as name from pg_tables where schemaname = 'proofline' order by 1`,
    );
    for (const { name } of rows) await client.query(`alter table ${name} set (autovacuum_enabled = false)`);
    return new SimulatedDatabase(
      client,
      rows.map(({ name }) => name).filter((name) => !name.endsWith('.migrations')),
    );
  }

  /** Forgets everything, down to where rows lie: the next simulation finds what the first one found. */
  async clear(): Promise<void> {
    const { rows } = await this.query<{ name: string }>(
      'select name from unnest($1::text[]) as name where pg_relation_size(name::regclass) > 0',
      [this.#tables],
    );
    const used = rows.map(({ name }) => name);
    if (used.length > 0) await this.#client.query(`truncate ${used.join(', ')} restart identity cascade`);
    this.#timeSet = 0;
  }

  /** Takes no time and never fails. */
  async query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<QueryResult<Row>> {
    return await this.#client.query<Row>({ name: this.#nameOf(text), text, values: [...values] });
  }

  /** Pull requests that had two live runs at a commit since this was asked last. */
  takeTwins(): string[] {
    return this.#twins.splice(0);
  }

  async setTime(now: number): Promise<void> {
    if (now - this.#timeSet < LAG_MS && now >= this.#timeSet) return;
    this.#timeSet = now;
    await this.query(`select set_config('simulation.now', $1, false)`, [String(now / 1000)]);
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  #nameOf(text: string): string {
    const name = this.#names.get(text) ?? `s${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }
}

/** Called with every key that is woken, once that counts. */
export type OnWoken = (key: string) => void;

class ConnectionLost extends Error {
  override readonly message = 'Connection terminated unexpectedly';
}

type Query = (text: string, values?: readonly unknown[]) => Promise<QueryResult<object>>;

/** A pool as one process sees it. */
export function poolOf(process: Process, database: SimulatedDatabase, onWoken: OnWoken): Pool {
  const work = new DatabaseWork(process, database, onWoken);
  const pool = {
    query: async (text: string, values?: readonly unknown[]) => await work.query(text, values),
    connect: async () => await work.connect(),
  };
  // What the stores use of a pool.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return pool as unknown as Pool;
}

class DatabaseWork {
  readonly #process: Process;
  readonly #timeline: Timeline;
  readonly #database: SimulatedDatabase;
  readonly #onWoken: OnWoken;

  constructor(process: Process, database: SimulatedDatabase, onWoken: OnWoken) {
    this.#process = process;
    this.#timeline = process.timeline;
    this.#database = database;
    this.#onWoken = onWoken;
  }

  async query(text: string, values: readonly unknown[] = []): Promise<QueryResult<object>> {
    return await this.#piece<QueryResult<object>>(async (answer, death) => {
      const fate = this.#process.faults.forDatabase();
      if (fate === 'lost') return answer.reject(new ConnectionLost());
      const result = await this.#run(text, values);
      this.#committed([{ text, values }]);
      if (death === 'after') this.#process.kill();
      if (fate === 'done') answer.resolve(result);
      else answer.reject(new ConnectionLost());
    });
  }

  async connect(): Promise<{ query: Query; release: () => void }> {
    return await this.#piece<{ query: Query; release: () => void }>(async (answer, death) => {
      const fate = this.#process.faults.forDatabase();
      const over = Promise.withResolvers<void>();
      const texts: { text: string; values: readonly unknown[] }[] = [];
      const query: Query = async (text, values = []) => {
        if (!this.#process.isAlive) return await new Promise(() => {});
        if (text === 'commit') {
          if (death === 'after' && this.#timeline.asked % 2 === 0) return await this.#dieInside(over.resolve);
          if (fate === 'lost') await this.#run('rollback');
          else {
            await this.#run('commit');
            this.#committed(texts);
          }
          if (death === 'after') return await this.#dieInside(over.resolve);
          if (fate !== 'done') throw new ConnectionLost();
          return EMPTY;
        }
        texts.push({ text, values });
        return await this.#run(text, values);
      };
      answer.resolve({ query, release: over.resolve });
      const tooLong = setTimeout(
        () => over.reject(new Error(`a transaction waits for something else: ${texts.at(-1)?.text}`)),
        LONGEST_WORK_MS,
      );
      await over.promise;
      clearTimeout(tooLong);
    });
  }

  async #dieInside(over: () => void): Promise<never> {
    this.#process.kill();
    await this.#run('rollback');
    over();
    return await new Promise(() => {});
  }

  /** Waits for its turn, then works alone. */
  async #piece<T>(perform: (answer: PromiseWithResolvers<T>, death: Death | undefined) => Promise<void>): Promise<T> {
    const answer = Promise.withResolvers<T>();
    if (this.#process.isAlive) {
      this.#timeline.after(this.#process.faults.isCalm ? 1 : this.#process.faults.databaseLatency(), async () => {
        if (!this.#process.isAlive) return;
        const death = this.#process.faults.forWorker();
        if (death === 'before') return this.#process.kill();
        await perform(answer, death).catch((error: unknown) => answer.reject(error));
      });
    }
    return await this.#process.whileAlive(answer.promise);
  }

  async #run(text: string, values: readonly unknown[] = []): Promise<QueryResult<object>> {
    if (/\bnow\(\)|\binsert\b/.test(text)) await this.#database.setTime(this.#timeline.now());
    return await this.#database.query(text, values);
  }

  #committed(queries: readonly { readonly text: string; readonly values: readonly unknown[] }[]): void {
    for (const { text, values } of queries) {
      if (text.includes('pg_notify')) this.#onWoken(String(values[0]));
    }
  }
}

const EMPTY: QueryResult<object> = { command: 'COMMIT', rowCount: null, oid: 0, fields: [], rows: [] };
