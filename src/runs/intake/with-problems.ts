import type { ReadConfig } from '../review/plan/read-config.ts';
import type { ReviewRun } from '../review/run.ts';

/** By a broken configuration nothing is reviewed, also when it is mended a moment later: its rules have not been asked. */
export function withProblems(run: ReviewRun, config: Pick<ReadConfig, 'problems'> | undefined): ReviewRun {
  if (config === undefined || config.problems.length === 0) return run;
  return { ...run, outcome: { kind: 'broken-config', problems: config.problems } };
}
