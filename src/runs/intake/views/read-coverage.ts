import type { ReadFiles } from '../../../commands/command.ts';
import { shortSha } from '../../../publish/format.ts';
import { sanitiseName } from '../../../publish/sanitise.ts';
import { findNewestRun } from '../../../store/runs/find-newest-run.ts';
import type { ReviewPlan } from '../../review/context.ts';
import { coverageOf } from '../../review/coverage-of-run.ts';
import type { ReviewRun } from '../../review/run.ts';
import type { IntakeContext } from '../intake-context.ts';

/** What the newest review has read so far. */
export async function readCoverage({ pool, intake, masker }: IntakeContext): Promise<ReadFiles | undefined> {
  const newest = await findNewestRun<ReviewRun, ReviewPlan>(pool, intake, { isPlanned: true });
  if (newest?.plan == null) return undefined;
  const { state, plan } = newest;
  const { read, total, unread } = coverageOf(state, plan);
  const skipped = plan.files.flatMap(({ path, skipped: reason }) =>
    reason === undefined ? [] : [`${path} (${reason})`],
  );
  return {
    sha: shortSha(state.target.headSha),
    read,
    total,
    unread: unread.map((path) => sanitiseName(path, masker)),
    notReviewed: skipped.map((item) => sanitiseName(item, masker)),
  };
}
