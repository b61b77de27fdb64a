import type { ReviewRun } from './run.ts';

/** Whether there is something that shows how the run stands: its check, its answer's comment, or the run it is a part of. */
export function isShown({ part, research, checkRunId }: ReviewRun): boolean {
  if (part !== undefined) return true;
  return (research === undefined ? checkRunId : research.commentId) !== undefined;
}
