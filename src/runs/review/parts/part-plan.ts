import type { FileGroup } from '../../../diff/group-files.ts';
import type { PlannedFile, ReviewPlan } from '../context.ts';
import type { PlanSummary } from '../run.ts';

/** Marks files of the other parts: they are in the plan, so that findings in them find their place. */
export const IN_ANOTHER_PART = 'reviewed in another part';

/** The plan as one part sees it: everything that belongs to another one is skipped. */
export function partPlan(plan: ReviewPlan, group: FileGroup): ReviewPlan {
  const own = new Set(group.paths);
  return { ...plan, files: plan.files.map((file) => (own.has(file.path) ? file : skip(file))) };
}

const skip = (file: PlannedFile): PlannedFile =>
  file.skipped === undefined ? { ...file, skipped: IN_ANOTHER_PART } : file;

/** What a part is told about the plan: the parts share everything but the files. */
export function partSummary({ groups: _all, missed: _told, ...plan }: PlanSummary, group: FileGroup): PlanSummary {
  return { ...plan, reviewable: group.paths.length };
}
