import { isAtLeast, type Severity } from '../config/severity.ts';
import type { ComparedFinding, ComparedStatus } from './compared-finding.ts';
import { type Confidence, CONFIDENCES } from './finding.ts';
import { normalize } from './evidence.ts';
import { newKeys } from './finding-keys.ts';
import type { KnownFinding } from './known-finding.ts';
import { type Match, matchFindings } from './match-findings.ts';
import { isSure, type ProvedFinding } from './proved-finding.ts';
import type { TracedFinding } from './trace-findings.ts';

export interface Comparison {
  readonly traced: readonly TracedFinding[];
  /** What the run has found. */
  readonly findings: readonly ProvedFinding[];
  /** Whether the agent has handed in all it found: only then is anything called fixed. */
  readonly isComplete: boolean;
  /** The known finding as it stands now; undefined when it cannot be proved there. Asked for findings that stand. */
  readonly carry: (traced: TracedFinding) => ProvedFinding | undefined;
  /** The name that a path of the head has in the merge base. */
  readonly basePathOf: (path: string) => string;
}

/**
 * Holds the findings of a run against those that are known. Pure.
 *
 * Code decides: what still stands is never fixed, also when the agent did not repeat it, and what was dismissed is not
 * raised while its code stands unchanged. A finding that repeats a known one never becomes a second one.
 */
export function compareFindings(comparison: Comparison): ComparedFinding[] {
  const { traced, findings, basePathOf } = comparison;
  const { matches, unmatched } = matchFindings(traced, findings);
  const byKnown = new Map(matches.map((match) => [match.traced, match]));
  const repeated = traced.flatMap((one) => compareKnown(one, byKnown.get(one), comparison) ?? []);
  const keys = newKeys(
    unmatched.map(({ fingerprint }) => fingerprint),
    new Set(traced.map(({ known }) => known.key)),
  );
  const added = unmatched.map((finding, index): ComparedFinding => ({
    key: keys[index] ?? '',
    status: 'new',
    finding,
    basePath: basePathOf(finding.path),
  }));
  return [...repeated, ...added];
}

function compareKnown(
  traced: TracedFinding,
  match: Match | undefined,
  { isComplete, carry, basePathOf }: Comparison,
): ComparedFinding | undefined {
  const { known, fate } = traced;
  const carried = fate.kind === 'stands' ? carry(traced) : undefined;
  const present = match === undefined ? carried : merge(match, carried);
  const status = present === undefined ? statusOfAbsent(traced, isComplete) : statusOfPresent(traced, present, match);
  if (status === undefined) return undefined;
  const { key, finding, basePath, ...rest } = known;
  return {
    key,
    status,
    finding: present ?? finding,
    basePath: present === undefined ? basePath : basePathOf(present.path),
    known: { ...rest, formerQuotes: quotesOf(known, present) },
  };
}

/** How many quotes of a finding are remembered beside the present one, and how long ones, in characters. */
const MAX_QUOTES = 5;
const MAX_QUOTE = 4000;

/** What it has quoted until now, when it quotes something else from now on. */
function quotesOf({ finding, formerQuotes }: KnownFinding, present: ProvedFinding | undefined): readonly string[] {
  const former = normalize(finding.evidence).text;
  const isSame = present === undefined || normalize(present.evidence).text === former;
  if (isSame || former.length > MAX_QUOTE) return formerQuotes;
  return [...new Set([...formerQuotes, former])].slice(-MAX_QUOTES);
}

function statusOfPresent({ known }: TracedFinding, present: ProvedFinding, match: Match | undefined): ComparedStatus {
  switch (known.state) {
    case 'open':
      return !known.isPosted && isSure(present) ? 'new' : 'still-there';
    case 'fixed':
      return 'regressed';
    case 'dismissed':
      return known.isGone || match?.how === 'changed' ? 'regressed' : 'dismissed';
  }
}

function statusOfAbsent({ known, fate }: TracedFinding, isComplete: boolean): ComparedStatus | undefined {
  // Code that stands and yet could not be proved again is no more certain than code that was not read.
  if (fate.kind !== 'gone') return known.state === 'open' ? 'unknown' : undefined;
  if (known.state === 'open') return isComplete ? 'fixed' : undefined;
  return known.state === 'dismissed' && !known.isGone ? 'dismissed-gone' : undefined;
}

/**
 * What the agent says now, of the code that was quoted first; never less grave or sure than it was posted. One that was
 * corrected says what it was corrected to for as long as its code stands.
 */
function merge({ finding, how, traced: { known } }: Match, carried: ProvedFinding | undefined): ProvedFinding {
  if (carried !== undefined && known.corrections !== undefined) return carried;
  const shown = how === 'overlapping' && carried !== undefined ? carried : finding;
  return {
    ...shown,
    severity: how === 'overlapping' ? graver(finding.severity, shown.severity) : shown.severity,
    confidence: surer(finding.confidence, known.finding.confidence),
  };
}

const graver = (one: Severity, other: Severity): Severity => (isAtLeast(one, other) ? one : other);

const surer = (one: Confidence, other: Confidence): Confidence =>
  CONFIDENCES.indexOf(one) < CONFIDENCES.indexOf(other) ? one : other;
