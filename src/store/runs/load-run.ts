import { AppError, type Recovery } from '../../core/errors.ts';
import type { Queryable } from '../queryable.ts';

/** The run does not exist, or retention has removed it. */
export class RunGone extends AppError {
  readonly code = 'run_gone';
  readonly recovery: Recovery = 'give-up';
}

/** A run's state as it was saved, whoever owns it; the caller names its type. Throws `RunGone`. */
export async function loadRun<State>(db: Queryable, id: string): Promise<State> {
  const { rows } = await db.query<{ state: State }>('select state from proofline.runs where id = $1', [id]);
  if (rows[0] === undefined) throw new RunGone(`run ${id} does not exist`);
  return rows[0].state;
}
