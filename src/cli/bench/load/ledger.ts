import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { runningServerUrl } from '../../../store/embedded/running-server.ts';
import { CommandFailed } from '../../command-failed.ts';

const LOOK_EVERY_MS = 200;

export interface Count {
  readonly recorded: number;
  readonly decided: number;
}

/** What the App has written down of the webhooks, read beside it from its database. */
export class Ledger {
  readonly #client: Client;

  private constructor(client: Client) {
    this.#client = client;
  }

  static async open(dataDir: string): Promise<Ledger> {
    const connectionString = await runningServerUrl(dataDir);
    if (connectionString === undefined) throw new CommandFailed(`the App has no database in ${dataDir}`);
    const client = new Client({ connectionString });
    await client.connect();
    return new Ledger(client);
  }

  /** How many of these deliveries. */
  async count(ids: readonly string[]): Promise<Count> {
    const { rows } = await this.#client.query<Count>(
      `select count(*)::int as recorded, count(decided_at)::int as decided
       from proofline.deliveries where id = any($1)`,
      [ids],
    );
    return rows[0] ?? { recorded: 0, decided: 0 };
  }

  /** Waits until all of them are decided; returns the last count, also when they are not within the patience. */
  async whenDecided(ids: readonly string[], patienceMs: number): Promise<Count> {
    for (const until = performance.now() + patienceMs; ; await delay(LOOK_EVERY_MS)) {
      const count = await this.count(ids);
      if (count.decided >= ids.length || performance.now() > until) return count;
    }
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}
