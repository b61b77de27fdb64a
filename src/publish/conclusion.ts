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
  /** One plain sentence; for anything but a finished review it says what happened and how to try again. */
  readonly sentence: string;
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
      return { conclusion: 'timed_out', sentence: `The review did not finish within its time limit. ${RETRY}` };
    case 'budget-reached':
      return {
        conclusion: 'action_required',
        sentence: `The review reached its budget before it had finished. ${RETRY}`,
      };
    case 'incomplete':
    case 'unreadable':
    case 'refused':
    case 'unavailable':
      return { conclusion: 'neutral', sentence: `${outcome.why} ${RETRY}` };
  }
}

function completeVerdict({ findings, coverage }: ReviewReport): Verdict {
  if (coverage.read < coverage.total) {
    const unread = coverage.total - coverage.read;
    return {
      conclusion: 'neutral',
      sentence: `${unread} of ${count(coverage.total, 'file')} ${unread === 1 ? 'was' : 'were'} not read over all changed lines. ${RETRY}`,
    };
  }
  if (findings.length > 0) {
    return { conclusion: 'neutral', sentence: `Read to the end: ${count(findings.length, 'finding')}.` };
  }
  return { conclusion: 'success', sentence: 'Read to the end: nothing found.' };
}

/** `1 file`, `2 files`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
