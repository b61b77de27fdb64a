import type { ReviewRun } from '../../review/run.ts';
import { dailyCost, dailyShare, spentCents } from '../../review/spending.ts';

/** One answer takes at most this part of what its review may spend: others come after it. */
const SHARE = 4;
/** Less than this pays for no answer, in US cents. */
const LEAST_CENTS = 5;

/**
 * What the answer to a reply may cost, in US cents: of what the review has left of its budget and `answered`, the answers
 * in its threads so far, have not taken. Undefined when that is too little. A cost that nobody knows counts in full.
 */
export function allowanceFor(review: ReviewRun, answered: readonly ReviewRun[]): number | undefined {
  const { budgetCents } = review.limits;
  const taken = answered.map((run) => (run.endedAt === undefined ? undefined : dailyCost(run)) ?? dailyShare(run));
  const left = taken.reduce((rest, cents) => rest - cents, budgetCents - (spentCents(review) ?? budgetCents));
  const allowance = Math.floor(Math.min(left, Math.max(LEAST_CENTS, budgetCents / SHARE)));
  return allowance < LEAST_CENTS ? undefined : allowance;
}
