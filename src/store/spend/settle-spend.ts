import type { Queryable } from '../queryable.ts';

/**
 * Replaces a run's reservation by what it has cost in US cents, rounded up. When that is not known, all that was reserved
 * counts as spent. May be repeated; a known cost is never forgotten. A run without a reservation has nothing to settle.
 */
export async function settleSpend(db: Queryable, runId: string, spentCents: number | undefined): Promise<void> {
  await db.query(
    'update proofline.spend set spent_cents = coalesce($2, spent_cents, reserved_cents) where run_id = $1',
    [runId, spentCents === undefined ? null : Math.ceil(spentCents)],
  );
}
