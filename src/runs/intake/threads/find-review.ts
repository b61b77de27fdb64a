import { findNewestRun } from '../../../store/runs/find-newest-run.ts';
import { findReporter } from '../../../store/runs/find-reporter.ts';
import type { PlanSummary, ReviewRun } from '../../review/run.ts';
import type { IntakeContext } from '../intake-context.ts';
import type { ThreadOfFinding } from './find-thread.ts';

/** The review that answers for a finding. */
export interface ReportingReview {
  readonly id: string;
  readonly state: ReviewRun;
  /** The plan as one session sees it. */
  readonly plan: PlanSummary;
  /** The run or the part of it in whose session the finding was reported; absent once that is not known any more. */
  readonly reporter?: ReviewRun;
}

/** The newest review that has reported the finding as it stands; in its place the newest one of the pull request. */
export async function findReview(
  { finding }: ThreadOfFinding,
  { pool, intake }: Pick<IntakeContext, 'pool' | 'intake'>,
): Promise<ReportingReview | undefined> {
  const found = await findReporter<ReviewRun>(pool, intake, finding);
  if (found === undefined) {
    const newest = await findNewestRun<ReviewRun, unknown>(pool, intake, { isPlanned: true });
    return newest === undefined ? undefined : asReview(newest.state.id, newest.state);
  }
  const { reviewId, review, run } = found;
  return asReview(reviewId, review, run);
}

function asReview(id: string, state: ReviewRun, reporter?: ReviewRun): ReportingReview | undefined {
  if (state.plan === undefined) return undefined;
  const { groups: _parts, ...plan } = state.plan;
  return { id, state, plan, ...(reporter === undefined ? {} : { reporter }) };
}
