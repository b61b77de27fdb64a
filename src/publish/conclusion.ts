import { nextRaise } from './check-actions.ts';
import { dollars } from './format.ts';
import { STOP_SENTENCES } from './outcome.ts';
import type { ReviewReport } from './report.ts';

export type CheckConclusion =
  | 'success'
  | 'neutral'
  | 'failure'
  | 'cancelled'
  | 'timed_out'
  | 'action_required'
  | 'skipped';

export interface Verdict {
  readonly conclusion: CheckConclusion;
  /** What happened, in one plain sentence. */
  readonly sentence: string;
  /** What the reader can do about it. Ours to the last word, so that a command in it can be copied as it stands. */
  readonly advice?: string;
}

const RETRY = 'Comment `/review` to try again.';

/**
 * The conclusion of a review's check and the sentence that goes with it.
 *
 * `success` only for a review that was read to the end: outcome `complete` and every reviewable file read.
 */
export function verdictOf(report: ReviewReport): Verdict {
  const { outcome } = report;
  switch (outcome.kind) {
    case 'complete':
      return completeVerdict(report);
    case 'nothing-to-review':
      return { conclusion: 'skipped', sentence: outcome.why };
    case 'stopped':
      return { conclusion: 'cancelled', sentence: STOP_SENTENCES[outcome.cause] };
    case 'timed-out':
      return { conclusion: 'timed_out', sentence: 'The review did not finish within its time limit.', advice: RETRY };
    case 'budget-reached':
      return budgetVerdict(report);
    case 'daily-cap':
      return {
        conclusion: 'action_required',
        sentence: 'This installation has used up its budget for today; a new day begins at 00:00 UTC.',
        advice: RETRY,
      };
    case 'incomplete':
    case 'unreadable':
    case 'refused':
    case 'unavailable':
      return { conclusion: 'neutral', sentence: outcome.why, advice: RETRY };
  }
}

function completeVerdict({ findings, coverage }: ReviewReport): Verdict {
  if (coverage.read < coverage.total) {
    const unread = coverage.total - coverage.read;
    return {
      conclusion: 'neutral',
      sentence: `${unread} of ${count(coverage.total, 'file')} ${unread === 1 ? 'was' : 'were'} not read over all changed lines.`,
      advice: RETRY,
    };
  }
  if (findings.length > 0) {
    return { conclusion: 'neutral', sentence: `Read to the end: ${count(findings.length, 'finding')}.` };
  }
  return { conclusion: 'success', sentence: 'Read to the end: nothing found.' };
}

function budgetVerdict(report: ReviewReport): Verdict {
  const { findings, budget } = report;
  const limit = budget === undefined ? '' : ` of ${dollars(budget.cents)}`;
  const proved = findings.length === 0 ? 'nothing' : count(findings.length, 'finding');
  return {
    conclusion: 'action_required',
    sentence: `The review reached its budget${limit} before it had finished; proved by then: ${proved}.`,
    advice: budget === undefined ? RETRY : budgetAdvice(nextRaise(report)),
  };
}

function budgetAdvice(cents: number): string {
  if (cents === 0)
    return 'No review may spend more here, unless whoever runs Proofline raises `MAX_REVIEW_BUDGET_USD`.';
  const amount = (cents / 100).toFixed(2).replace('.00', '');
  return `To let it go on where it stopped, press *Add budget* or comment \`/proofline budget +${amount}\`.`;
}

/** `1 file`, `2 files`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
