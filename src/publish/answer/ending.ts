import { count, dollars } from '../format.ts';
import { HOLDS } from '../hold.ts';
import type { Outcome } from '../outcome.ts';
import type { AnswerReport } from './answer-report.ts';

/** What people read when research was stopped, by its cause. */
const STOPS: Readonly<Record<Extract<Outcome, { kind: 'stopped' }>['cause'], string>> = {
  superseded: 'The code that was read was replaced before the research had finished.',
  replaced: 'The question was asked anew; that run answers it.',
  closed: 'This was closed before the research had finished.',
  draft: 'The pull request went back to draft before the research had finished.',
  cancelled: 'The research was cancelled.',
  uninstalled: 'The App was uninstalled before the research had finished.',
  suspended: 'The App was suspended before the research had finished.',
};

/** Why there is no whole answer, in one sentence; nothing when there is one. May hold words of others. */
export function endingOf({ outcome, spend, showCost }: AnswerReport): string | undefined {
  switch (outcome.kind) {
    case 'complete':
      return undefined;
    case 'stopped':
      return STOPS[outcome.cause];
    case 'timed-out':
      return 'The research did not finish within its time limit.';
    case 'budget-reached':
      return `The research reached its budget before it had finished${showCost ? ` (${dollars(spend.costCents)} spent)` : ''}.`;
    case 'daily-cap':
      return 'This installation has used up its budget for today; a new day begins at 00:00 UTC.';
    case 'broken-config':
      return `Nothing was read: the configuration of this repository has ${count(outcome.problems.length, 'problem')}.`;
    case 'held':
      return HOLDS[outcome.reason].sentence;
    case 'nothing-to-review':
    case 'incomplete':
    case 'unreadable':
    case 'refused':
    case 'unavailable':
      return outcome.why;
  }
}
