import type { Pool } from 'pg';
import { inTransaction } from '../../../store/queryable.ts';
import { insertRun } from '../../../store/runs/insert-run.ts';
import { takeOver } from '../../review/books.ts';
import type { ReviewRun } from '../../review/run.ts';

/**
 * Stores the run for a question, with the plan of the review or of the question that it goes on from, and returns it:
 * `continued` if the session that it continues can still be had at this very moment, else `fresh`.
 */
export async function storeQuestionRun(
  pool: Pool,
  { continued, fresh }: { readonly continued: ReviewRun | undefined; readonly fresh: ReviewRun },
): Promise<ReviewRun> {
  return await inTransaction(pool, async (client) => {
    const goesOn = continued !== undefined && (await takeOver(client, continued));
    const run = goesOn ? continued : fresh;
    const planOf = run.research?.thread?.reviewId ?? run.continues?.runId;
    await insertRun(client, run.id, { ...run.target, kind: 'research' }, run, planOf);
    return run;
  });
}
