import { dollars } from './format.ts';
import type { ReviewReport } from './report.ts';

/**
 * A button of a completed check; `identifier` comes back in the webhook. GitHub takes at most three, with 20 characters
 * of label, 40 of description and 20 of identifier.
 */
export interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

const RE_REVIEW: CheckAction = {
  label: 'Re-review',
  description: 'Review this commit again',
  identifier: 're-review',
};

const FULL_REVIEW: CheckAction = {
  label: 'Full review',
  description: 'Read the whole change anew',
  identifier: 'full-review',
};

/** The buttons that make sense for what became of a review. */
export function actionsFor(report: ReviewReport): readonly CheckAction[] {
  const cents = nextRaise(report);
  if (report.outcome.kind !== 'budget-reached' || cents === 0) return [RE_REVIEW, FULL_REVIEW];
  const description = `Spend ${dollars(cents)} more to let it go on`;
  return [{ label: 'Add budget', description, identifier: 'add-budget' }, RE_REVIEW, FULL_REVIEW];
}

/** What one press of the button adds, in US cents; 0 when nothing can be added. */
export function nextRaise({ budget }: ReviewReport): number {
  return budget === undefined ? 0 : Math.max(0, Math.min(budget.stepCents, budget.maxCents - budget.cents));
}
