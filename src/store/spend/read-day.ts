import type { Queryable } from '../queryable.ts';

/** What all runs of an installation took of one day, in US cents. */
export interface DaySpend {
  /** As far as it is known. */
  readonly spentCents: number;
  /** Reserved by runs that have not accounted for it. */
  readonly heldCents: number;
}

/** `day` in UTC, `YYYY-MM-DD`. */
export async function readDaySpend(db: Queryable, installationId: number, day: string): Promise<DaySpend> {
  const { rows } = await db.query<DaySpend>(
    `select coalesce(sum(spent_cents), 0)::int as "spentCents",
            coalesce(sum(reserved_cents) filter (where spent_cents is null), 0)::int as "heldCents"
     from proofline.spend where installation_id = $1 and day = $2`,
    [installationId, day],
  );
  return rows[0] ?? { spentCents: 0, heldCents: 0 };
}
