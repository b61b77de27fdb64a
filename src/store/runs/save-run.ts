import { AppError, type Recovery } from '../../core/errors.ts';
import { toJsonb } from '../jsonb.ts';
import { notFlushedIf } from '../not-flushed.ts';
import type { Queryable } from '../queryable.ts';

/** Another worker owns the run now; whoever sees this must stop acting for it. */
export class RunOwnershipLost extends AppError {
  readonly code = 'run_ownership_lost';
  readonly recovery: Recovery = 'give-up';
}

export interface RunUpdate {
  readonly id: string;
  readonly owner: string;
  readonly state: unknown;
  /** Written only when given. */
  readonly plan?: unknown;
  readonly isStopOrdered: boolean;
  readonly hasEnded: boolean;
  /** Whether it may be lost if the database server is killed within a second [false]. */
  readonly mayBeLost?: boolean;
}

/**
 * Saves a run's new state, fenced: throws `RunOwnershipLost` when `owner` no longer owns it. Tells whether facts waited in
 * the run's inbox then: who saves knows without asking again.
 */
export async function saveRun(db: Queryable, update: RunUpdate): Promise<{ readonly hasWaitingFacts: boolean }> {
  const { rows } = await db.query<{ hasWaitingFacts: boolean }>(
    `update proofline.runs
     set state = $3, plan = coalesce($4, plan), stop_ordered = stop_ordered or $5, updated_at = now(),
         ended_at = case when $6 then now() end
     from ${notFlushedIf('$7')}
     where id = $1 and owner = $2
     returning exists (select from proofline.run_inbox where run_id = $1) as "hasWaitingFacts"`,
    [
      update.id,
      update.owner,
      toJsonb(update.state),
      update.plan === undefined ? null : toJsonb(update.plan),
      update.isStopOrdered,
      update.hasEnded,
      update.mayBeLost ?? false,
    ],
  );
  const [saved] = rows;
  if (saved === undefined) throw new RunOwnershipLost(`run ${update.id} is owned by another worker`);
  return saved;
}
