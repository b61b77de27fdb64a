import type { KnownRun, PullRequestState } from './decide.ts';

/** A run of ours, with what a raise of its budget depends on. */
export interface BudgetedRun extends KnownRun {
  /** Why its work is over; null while it goes on. */
  readonly outcome: string | null;
  /** What it may spend in all, raises under way included, in US cents. */
  readonly budgetCents: number;
  readonly checkRunId: number | null;
  /** What one press of the button adds to it, in US cents. */
  readonly stepCents?: number | null;
}

export interface BudgetRequest {
  /** Absent for as much as the button of that review adds. */
  readonly addedCents?: number;
  /** The most that one review may be raised to. */
  readonly maxCents: number;
  /** The check whose button was pressed; absent for a command, which speaks of the head as it is. */
  readonly check?: { readonly headSha: string; readonly checkRunId: number };
}

/**
 * `start` continues an ended run in a new attempt, `raise` lets a live one spend more; `budgetCents` is the new total.
 * `wait`: the run is just being concluded, and how, decides; ask again in a moment.
 */
export type BudgetDecision =
  | ({ readonly kind: 'start'; readonly attempt: number; readonly previousRunId: string } & Grant)
  | ({ readonly kind: 'raise'; readonly runId: string } & Grant)
  | { readonly kind: 'wait' }
  | { readonly kind: 'refuse'; readonly reason: string };

interface Grant {
  readonly budgetCents: number;
  /** Whether this is as far as it goes: nothing can be added after it. */
  readonly isMaximum: boolean;
}

/** Decides what a raise leads to. Pure; `runs` are all our runs of the pull request, newest first. */
export function decideBudget(
  { addedCents, maxCents, check }: BudgetRequest,
  state: PullRequestState,
  runs: readonly BudgetedRun[],
): BudgetDecision {
  if (state.state === 'closed') return refuse('The pull request is closed.');
  if (check !== undefined && check.headSha !== state.headSha) return refuse('That commit is no longer the head.');
  const run = runs.find(({ headSha, baseRef }) => headSha === state.headSha && baseRef === state.baseRef);
  if (run === undefined) return refuse('There is no review of this head whose budget could be raised.');
  if (check !== undefined && check.checkRunId !== run.checkRunId)
    return refuse('There is a newer review of that commit.');
  const isLive = run.isLive && !run.isStopOrdered && run.outcome === null;
  if (!isLive && run.outcome !== 'budget-reached') return refuse('Nothing waits for more budget.');
  if (run.budgetCents >= maxCents) return refuse(atMaximum(maxCents));
  const budgetCents = Math.min(run.budgetCents + (addedCents ?? run.stepCents ?? run.budgetCents), maxCents);
  const grant = { budgetCents, isMaximum: budgetCents === maxCents };
  if (isLive) return { kind: 'raise', runId: run.id, ...grant };
  if (run.isLive) return { kind: 'wait' };
  return { kind: 'start', attempt: run.attempt + 1, previousRunId: run.id, ...grant };
}

const refuse = (reason: string): BudgetDecision => ({ kind: 'refuse', reason });

const atMaximum = (maxCents: number) =>
  `The budget stays as it is: $${(maxCents / 100).toFixed(2)} is the most that a review may spend here.`;
