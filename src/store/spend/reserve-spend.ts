import type { Pool } from 'pg';
import { inTransaction, type Queryable } from '../queryable.ts';

export interface SpendRequest {
  readonly runId: string;
  readonly installationId: number;
  /** What the run may spend in all, in whole US cents. */
  readonly cents: number;
  /** What all runs of the installation may spend in a day, in whole US cents. */
  readonly dailyCents: number;
  /** The day in UTC, `YYYY-MM-DD`. */
  readonly day: string;
}

/**
 * - `reserved`: the run may spend this much.
 * - `held`: only what other runs have reserved and not yet spent stands in the way; it may be freed later in the day.
 * - `exhausted`: what was really spent leaves no room for it today.
 */
export type Reservation = 'reserved' | 'held' | 'exhausted';

/**
 * Takes a run's share of its installation's daily budget. However many workers ask at the same time, the reservations of a
 * day never exceed the cap.
 *
 * A run that asks again keeps what it has; it may ask for more, which counts on the day of the newest request. Nothing
 * changes unless the answer is `reserved`.
 */
export async function reserveSpend(pool: Pool, request: SpendRequest): Promise<Reservation> {
  return await inTransaction(pool, async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtextextended('proofline.spend:' || $1, 0))`, [
      String(request.installationId),
    ]);
    const { own, spent, held } = await readSpend(client, request);
    if (own >= request.cents) return 'reserved';
    if (spent + request.cents > request.dailyCents) return 'exhausted';
    if (spent + held + request.cents > request.dailyCents) return 'held';
    await saveReservation(client, request);
    return 'reserved';
  });
}

interface Spend {
  /** What the run itself has reserved. */
  readonly own: number;
  /** What other runs have spent on the day, as far as it is known. */
  readonly spent: number;
  /** What other runs have reserved on the day and not yet accounted for. */
  readonly held: number;
}

async function readSpend(client: Queryable, { runId, installationId, day }: SpendRequest): Promise<Spend> {
  const { rows } = await client.query<Spend>(
    `select coalesce(sum(reserved_cents) filter (where run_id = $1), 0)::int as own,
            coalesce(sum(spent_cents) filter (where run_id <> $1 and day = $3), 0)::int as spent,
            coalesce(sum(reserved_cents) filter (where run_id <> $1 and day = $3 and spent_cents is null), 0)::int as held
     from proofline.spend where installation_id = $2 and (day = $3 or run_id = $1)`,
    [runId, installationId, day],
  );
  return rows[0] ?? { own: 0, spent: 0, held: 0 };
}

async function saveReservation(client: Queryable, { runId, installationId, cents, day }: SpendRequest): Promise<void> {
  await client.query(
    `insert into proofline.spend (run_id, installation_id, day, reserved_cents) values ($1, $2, $3, $4)
     on conflict (run_id) do update
     set day = excluded.day, reserved_cents = excluded.reserved_cents, spent_cents = null`,
    [runId, installationId, day, cents],
  );
}
