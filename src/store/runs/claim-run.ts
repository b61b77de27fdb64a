import type { Queryable } from '../queryable.ts';

/** State and plan come back as they were saved; the caller names their types. */
export interface ClaimedRun<State, Plan> {
  readonly state: State;
  readonly plan: Plan | null;
}

/** Takes ownership of a live run and returns its row; undefined when the run is gone or has ended. */
export async function claimRun<State, Plan>(
  db: Queryable,
  id: string,
  owner: string,
): Promise<ClaimedRun<State, Plan> | undefined> {
  const { rows } = await db.query<ClaimedRun<State, Plan>>(
    `update proofline.runs set owner = $2 where id = $1 and ended_at is null returning state, plan`,
    [id, owner],
  );
  return rows[0];
}
