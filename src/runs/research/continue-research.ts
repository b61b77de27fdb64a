import { continueRun } from '../review/continue-run.ts';
import { type NewReviewRun, newReviewRun, type ReviewRun } from '../review/run.ts';
import { spentCents } from '../review/spending.ts';
import type { Question, Research } from './research.ts';

/** A run that answers a question in a session of its own. */
export const newResearch = (run: NewReviewRun, research: Research): ReviewRun => ({ ...newReviewRun(run), research });

/** Whether the session of a run, once that has ended, can be asked something else for a cost that is known. */
export const isContinuable = (run: ReviewRun): boolean =>
  run.outcome?.kind === 'complete' && // else it would go on with its own question first
  run.isCostUnknown !== true &&
  spentCents(run) !== undefined;

/** Whether a run has said all that it had to say, and has left a session that can be asked something else. */
export const leavesConversation = (run: ReviewRun): boolean =>
  run.session !== undefined && run.conclusion !== undefined && isContinuable(run);

/**
 * A run that puts a further question to the session of an earlier one, about the commit that this one has read. It has
 * `run.limits.budgetCents` for itself. The plan has to be stored beside it as well.
 */
export function continueResearch(previous: ReviewRun, run: NewReviewRun, question: Question): ReviewRun {
  const budgetCents = run.limits.budgetCents + (spentCents(previous) ?? 0);
  const limits = { ...run.limits, budgetCents };
  const { raise: _none, summary: _earlier, ...continued } = continueRun(previous, { ...run, limits });
  const committedAt = previous.research?.committedAt;
  return {
    ...continued,
    answers: [],
    wasReminded: false,
    research: { question, isAsked: false, ...(committedAt === undefined ? {} : { committedAt }) },
  };
}
