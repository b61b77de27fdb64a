import { syntaxOf, writeCommand } from '../commands/syntax.ts';
import { nextRaise } from './check-actions.ts';
import { count, dollars } from './format.ts';
import { configOf, findingsAtGate, isGating } from './gate.ts';
import { adviceFor, blocks, HOLDS } from './hold.ts';
import { type Outcome, STOP_SENTENCES } from './outcome.ts';
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

const reviewCommand = (report: ReviewReport) => writeCommand(syntaxOf(configOf(report)), 'review');

const retry = (report: ReviewReport) => `Comment \`${reviewCommand(report)}\` to try again.`;

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
    case 'held':
      return heldVerdict(outcome, report);
    case 'stopped':
      return { conclusion: 'cancelled', sentence: STOP_SENTENCES[outcome.cause] };
    case 'timed-out':
      return {
        conclusion: 'timed_out',
        sentence: 'The review did not finish within its time limit.',
        advice: retry(report),
      };
    case 'budget-reached':
      return budgetVerdict(report);
    case 'daily-cap':
      return {
        conclusion: 'action_required',
        sentence: 'This installation has used up its budget for today; a new day begins at 00:00 UTC.',
        advice: retry(report),
      };
    case 'broken-config':
      return brokenConfigVerdict(outcome.problems.length, report);
    case 'incomplete':
      return { conclusion: isGating(report) ? 'failure' : 'neutral', sentence: outcome.why, advice: retry(report) };
    case 'unreadable':
    case 'refused':
    case 'unavailable':
      return { conclusion: infrastructureConclusion(report), sentence: outcome.why, advice: retry(report) };
  }
}

type Held = Extract<Outcome, { kind: 'held' }>;

function heldVerdict({ reason: hold, isGated = false }: Held, report: ReviewReport): Verdict {
  const conclusion = blocks(hold, isGated) ? 'action_required' : 'skipped';
  return { conclusion, sentence: HOLDS[hold].sentence, advice: adviceFor(hold, reviewCommand(report)) };
}

function completeVerdict(report: ReviewReport): Verdict {
  const { coverage } = report;
  const unread = coverage.total - coverage.read;
  if (unread > 0 && configOf(report).coverage === 'all') {
    return {
      conclusion: isGating(report) ? 'failure' : 'neutral',
      sentence: `${describeUnread(coverage)}.`,
      advice: retry(report),
    };
  }
  const found = `${describeFindings(report)}${describeUnknown(report)}`;
  const sentence =
    unread > 0
      ? `In what was read: ${found}. ${describeUnread(coverage)}, which this repository allows (coverage: any).`
      : `Read to the end: ${found}.`;
  return {
    conclusion: conclusionOfFindings(report),
    sentence,
    ...(report.isUncompared === true ? { advice: retry(report) } : {}),
  };
}

function describeUnread({ read, total }: ReviewReport['coverage']): string {
  const unread = total - read;
  return `${unread} of ${count(total, 'file')} ${unread === 1 ? 'was' : 'were'} not read over all changed lines`;
}

/** What could not be checked may stand. */
function conclusionOfFindings(report: ReviewReport): CheckConclusion {
  const findings = [...report.findings, ...(report.unchecked ?? [])];
  if (findingsAtGate({ ...report, findings }).length > 0) return 'failure';
  if (report.isUncompared === true) return isGating(report) ? 'failure' : 'neutral';
  return isGating(report) || findings.length === 0 ? 'success' : 'neutral';
}

function describeUnknown({ isUncompared, unchecked = [] }: ReviewReport): string {
  if (isUncompared === true) return '; what earlier reviews found could not be compared';
  return unchecked.length === 0 ? '' : `; ${count(unchecked.length, 'earlier finding')} could not be checked`;
}

function describeFindings(report: ReviewReport): string {
  const { findings, belowThreshold = 0 } = report;
  const from = belowThreshold === 0 ? '' : ` from ${configOf(report).severityThreshold} up`;
  const hidden = belowThreshold === 0 ? '' : `; ${count(belowThreshold, 'finding')} below that not shown`;
  if (findings.length === 0) return `nothing found${from}${hidden}`;
  return `${count(findings.length, 'finding')}${from}${describeGate(report)}${hidden}`;
}

function describeGate(report: ReviewReport): string {
  const { failOn } = configOf(report);
  if (failOn === 'off') return '';
  const failing = findingsAtGate(report).length;
  const isOne = report.findings.length === 1;
  const yes = isOne ? 'which fails' : `${failing} of which ${failing === 1 ? 'fails' : 'fail'}`;
  const no = isOne ? 'which does not fail' : 'none of which fails';
  return `, ${failing > 0 ? yes : no} the check (fail_on: ${failOn})`;
}

/** Never success: nothing was reviewed. */
function infrastructureConclusion(report: ReviewReport): CheckConclusion {
  const { onInfrastructureError } = configOf(report);
  if (onInfrastructureError !== 'auto') return onInfrastructureError;
  return isGating(report) ? 'action_required' : 'neutral';
}

function brokenConfigVerdict(problems: number, report: ReviewReport): Verdict {
  return {
    conclusion: 'action_required',
    sentence: `Nothing was reviewed: the configuration of this repository has ${count(problems, 'problem')}.`,
    advice: `Correct it on the base branch, then comment \`${reviewCommand(report)}\`.`,
  };
}

function budgetVerdict(report: ReviewReport): Verdict {
  const { findings, budget } = report;
  const limit = budget === undefined || !configOf(report).showCost ? '' : ` of ${dollars(budget.cents)}`;
  const proved = findings.length === 0 ? 'nothing' : count(findings.length, 'finding');
  return {
    conclusion: 'action_required',
    sentence: `The review reached its budget${limit} before it had finished; proved by then: ${proved}.`,
    advice: budget === undefined ? retry(report) : budgetAdvice(nextRaise(report), report),
  };
}

function budgetAdvice(cents: number, report: ReviewReport): string {
  if (cents === 0)
    return 'No review may spend more here, unless whoever runs Proofline raises `MAX_REVIEW_BUDGET_USD`.';
  const amount = (cents / 100).toFixed(2).replace('.00', '');
  return `To let it go on where it stopped, press *Add budget* or comment \`${configOf(report).commandsPrefix} budget +${amount}\`.`;
}
