import type { ReviewRun } from './run.ts';

/** `nextMove` asks for an effect only once its inputs exist; anything else is a mistake of ours. */
function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the run has no ${what} yet`);
  return value;
}

export const requireSession = (run: ReviewRun) => required(run.session, 'session');
export const requireCheck = (run: ReviewRun) => required(run.checkRunId, 'check run');
export const requirePlan = (run: ReviewRun) => required(run.plan, 'plan');
export const requireAgent = (run: ReviewRun) => required(run.agent, 'agent');
