import type { LineRange } from '../diff/anchors.ts';
import { normalize } from './evidence.ts';
import type { ProvedFinding } from './proved-finding.ts';
import { SUBSTANTIAL, withoutBlanks } from './quoted-text.ts';
import type { TracedFinding } from './trace-findings.ts';

/** A finding of a run and the known one that it repeats. */
export interface Match {
  readonly traced: TracedFinding;
  readonly finding: ProvedFinding;
  /**
   * - `same`: the same code
   * - `overlapping`: more or less of the same code is quoted
   * - `changed`: the code has changed and the problem is still in what has come in its place
   */
  readonly how: 'same' | 'overlapping' | 'changed';
}

export interface Matched {
  readonly matches: readonly Match[];
  /** Findings that repeat nothing. */
  readonly unmatched: readonly ProvedFinding[];
}

interface Rule {
  readonly how: Match['how'];
  /** Whether the two may stand in different files. */
  readonly isAnywhere?: boolean;
  readonly holds: (finding: Quoted, traced: TracedFinding) => boolean;
}

interface Quoted {
  readonly finding: ProvedFinding;
  readonly quote: string;
}

/**
 * Finds for each finding of a run the known one that it repeats: the surest kinds of match first, each known finding at
 * most once. Only findings of one side and category are ever the same, and of one file unless their code was moved.
 */
export function matchFindings(traced: readonly TracedFinding[], findings: readonly ProvedFinding[]): Matched {
  const taken = new Set<TracedFinding>();
  const matches: Match[] = [];
  let rest = findings.map((finding): Quoted => ({ finding, quote: normalize(finding.evidence).text }));
  for (const { how, isAnywhere, holds } of RULES) {
    const byKind = Map.groupBy(traced, (one) => (isAnywhere === true ? kindOf(one.known.finding) : placeOfKnown(one)));
    rest = rest.filter((quoted) => {
      const { finding } = quoted;
      const candidates = byKind.get(isAnywhere === true ? kindOf(finding) : placeIn(finding, finding.path)) ?? [];
      const free = candidates.filter((one) => !taken.has(one) && holds(quoted, one));
      const found = nearest(finding, free);
      if (found === undefined) return true;
      taken.add(found);
      matches.push({ traced: found, finding, how });
      return false;
    });
  }
  // Reviews that began before a correction repeat what was corrected.
  const unmatched = rest.filter(({ finding, quote }) => {
    const corrected = traced.find((one) => !taken.has(one) && wasBefore(one, finding, quote));
    if (corrected === undefined) return true;
    taken.add(corrected);
    matches.push({ traced: corrected, finding, how: 'same' });
    return false;
  });
  return { matches, unmatched: unmatched.map(({ finding }) => finding) };
}

const wasBefore = ({ known, fate }: TracedFinding, { category, side, path }: ProvedFinding, quote: string): boolean =>
  side === known.finding.side &&
  path === (fate.kind === 'unknown' ? known.finding.path : (fate.path ?? known.finding.path)) &&
  (known.corrections ?? []).some((former) => former.category === category && former.quote === quote);

const kindOf = ({ side, category }: ProvedFinding) => `${side} ${category}`;

const placeIn = (finding: ProvedFinding, path: string) => `${kindOf(finding)} ${path}`;

const placeOfKnown = ({ known: { finding }, fate }: TracedFinding) =>
  placeIn(finding, fate.kind === 'unknown' ? finding.path : (fate.path ?? finding.path));

const quoteOf = ({ known }: TracedFinding) => normalize(known.finding.evidence).text;

const standsAt = ({ fate }: TracedFinding, finding: ProvedFinding) =>
  fate.kind === 'stands' && overlaps(fate.lines, finding);

const overlaps = ({ start, end }: LineRange, { startLine, endLine }: ProvedFinding) =>
  start <= endLine && end >= startLine;

const RULES: readonly Rule[] = [
  { how: 'same', holds: ({ finding, quote }, traced) => standsAt(traced, finding) && quoteOf(traced) === quote },
  {
    how: 'overlapping',
    holds: ({ finding, quote }, traced) => standsAt(traced, finding) && contains(quote, quoteOf(traced)),
  },
  // Code that was gone is back at another place, or as it was before it was changed.
  { how: 'same', holds: ({ quote }, traced) => traced.fate.kind !== 'stands' && isFormer(quote, traced) },
  { how: 'changed', holds: ({ finding }, traced) => !wasGone(traced) && wasReplacedAt(traced, finding) },
  {
    how: 'same',
    isAnywhere: true,
    holds: ({ quote }, traced) =>
      traced.fate.kind === 'gone' &&
      quote.length >= SUBSTANTIAL &&
      (isFormer(quote, traced) || contains(quote, quoteOf(traced))),
  },
];

const wasReplacedAt = ({ fate }: TracedFinding, finding: ProvedFinding) =>
  fate.kind === 'gone' && fate.lines !== undefined && overlaps(fate.lines, finding);

function isFormer(quote: string, traced: TracedFinding): boolean {
  const { formerQuotes } = traced.known;
  const quotes = wasGone(traced) ? [...formerQuotes, quoteOf(traced)] : formerQuotes;
  return quotes.some((one) => one === quote || (quote.length >= SUBSTANTIAL && contains(one, quote)));
}

const wasGone = ({ known }: TracedFinding) => known.state === 'fixed' || (known.state === 'dismissed' && known.isGone);

/** Whether one is a part of the other, wherever the lines of the two are broken. */
function contains(one: string, other: string): boolean {
  if (one === '' || other === '') return false;
  const [first, second] = [withoutBlanks(one), withoutBlanks(other)];
  return first.includes(second) || second.includes(first);
}

function nearest({ startLine }: ProvedFinding, traced: readonly TracedFinding[]): TracedFinding | undefined {
  const distance = (one: TracedFinding) => Math.abs(lineOf(one) - startLine);
  return traced.toSorted((one, other) => distance(one) - distance(other))[0];
}

/** Where a known finding stands, or where what has come in its place begins. */
const lineOf = ({ known, fate }: TracedFinding) =>
  (fate.kind === 'unknown' ? undefined : fate.lines?.start) ?? known.finding.startLine;
