import type { Pool } from 'pg';
import type { Repository } from '../../../src/emulators/github/entities.ts';
import type { EffectName } from '../../../src/runs/review/effect.ts';
import { eventually } from './scene.ts';

const HOLD = 4242;

/** What the database itself knows of who works on what; it writes the claims down, and can hold a commit up. */
export class WorkLog {
  readonly #pool: Pool;

  private constructor(pool: Pool) {
    this.#pool = pool;
  }

  static async open(pool: Pool): Promise<WorkLog> {
    await pool.query(RECORD_CLAIMS);
    await pool.query(HOLD_INTENTS);
    return new WorkLog(pool);
  }

  /** Workers that hold runs now, with how many. */
  async holders(): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.#pool.query<{ worker: string; runs: number }>(
      `select executor_id as worker, count(*)::int as runs from dbos.workflow_status
       where status = 'PENDING' and name = 'run' group by 1`,
    );
    return new Map(rows.map(({ worker, runs }) => [worker, runs]));
  }

  /** Resolves with the one worker that holds so many runs, none of which is held by anybody else or by `not`. */
  async heldByOne(runs: number, not?: string): Promise<string> {
    return await eventually(async () => {
      const [[worker, held] = ['', 0], ...others] = await this.holders();
      return others.length === 0 && held === runs && worker !== not ? worker : undefined;
    }, `${runs} runs to be held by one worker`);
  }

  /** The workers that have claimed a run, one after the other. */
  async claimsOf({ id }: Repository): Promise<string[]> {
    const { rows } = await this.#pool.query<{ worker: string }>(
      `select worker from claims join proofline.runs on workflow = 'run:' || runs.id
       where repository_id = $1 order by position`,
      [id],
    );
    return rows.map(({ worker }) => worker);
  }

  /** Ends of runs so far. */
  async ended(): Promise<number> {
    const { rows } = await this.#pool.query<{ runs: number }>(
      'select count(*)::int as runs from proofline.runs where ended_at is not null',
    );
    return rows[0]?.runs ?? 0;
  }

  async whenEnded(runs: number): Promise<void> {
    await eventually(async () => ((await this.ended()) === runs ? true : undefined), `${runs} runs to end`, 60_000);
  }

  /**
   * From now on the commit in which a run of the repository says that it is about to do this is held up, until `release`
   * resolves: then it is made, whether or not the worker that asked for it is there to see it.
   */
  async hold(at: ReadonlyMap<number, EffectName>): Promise<{ release(): Promise<void>; whenHeld(): Promise<void> }> {
    const client = await this.#pool.connect();
    await client.query('select pg_advisory_lock($1)', [HOLD]);
    for (const [repositoryId, effect] of at)
      await client.query('insert into held values ($1, $2)', [repositoryId, effect]);
    return {
      whenHeld: async () => {
        await eventually(
          async () => ((await this.#waiting()) === at.size ? true : undefined),
          'every commit to be held',
        );
      },
      release: async () => {
        await client.query('delete from held');
        await client.query('select pg_advisory_unlock($1)', [HOLD]);
        client.release();
        await eventually(async () => ((await this.#waiting()) === 0 ? true : undefined), 'the commits to be made');
      },
    };
  }

  async #waiting(): Promise<number> {
    const { rows } = await this.#pool.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_locks
       where locktype = 'advisory' and classid = 0 and objid = $1 and not granted`,
      [HOLD],
    );
    return rows[0]?.waiting ?? 0;
  }
}

const RECORD_CLAIMS = `
  create table claims (position bigint generated always as identity, workflow text, worker text);
  create function record_claim() returns trigger language plpgsql as $$
    begin
      if new.status = 'PENDING' and (old.status <> 'PENDING' or old.executor_id <> new.executor_id) then
        insert into claims (workflow, worker) values (new.workflow_uuid, new.executor_id);
      end if;
      return null;
    end $$;
  create trigger record_claim after update on dbos.workflow_status for each row execute function record_claim();`;

const HOLD_INTENTS = `
  create table held (repository_id bigint, effect text);
  create function hold_intent() returns trigger language plpgsql as $$
    begin
      if new.state->'intent'->>'effect' is distinct from old.state->'intent'->>'effect' and exists (
        select from held where repository_id = new.repository_id and effect = new.state->'intent'->>'effect')
      then
        perform pg_advisory_xact_lock_shared(${HOLD});
      end if;
      return null;
    end $$;
  create constraint trigger hold_intent after update on proofline.runs deferrable initially deferred
    for each row execute function hold_intent();`;
