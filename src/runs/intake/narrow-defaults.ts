import { toMilliseconds } from '../../config/repository/duration.ts';
import type { LimitsConfig } from '../../config/repository/schema.ts';
import type { RunDefaults } from './intake-context.ts';

type Limits = Pick<RunDefaults, 'budgetCents' | 'maxBudgetCents' | 'deadlineMs' | 'debounceMs'>;

/**
 * The operator's limits with what a repository has said about them. Time and budget never go beyond what the operator
 * allows: a review starts with at most what it could be raised to, and never with more than a day may cost.
 */
export function narrowDefaults<T extends Limits>(
  defaults: T,
  { budget, deadline, debounce }: LimitsConfig,
  dailyBudgetCents: number,
): T {
  const { maxBudgetCents, budgetCents, deadlineMs, debounceMs } = defaults;
  return {
    ...defaults,
    budgetCents: budget === null ? budgetCents : Math.min(Math.round(budget * 100), maxBudgetCents, dailyBudgetCents),
    deadlineMs: deadline === null ? deadlineMs : Math.min(toMilliseconds(deadline), deadlineMs),
    debounceMs: debounce === null ? debounceMs : toMilliseconds(debounce),
  };
}
