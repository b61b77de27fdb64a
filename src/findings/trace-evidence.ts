import { type LineRange, toRanges } from '../diff/anchors.ts';
import { lastUntil } from '../diff/last-until.ts';
import { type LineMap, mapLines } from '../diff/line-map.ts';
import { type Normalized, normalize, saysSomething } from './evidence.ts';
import type { KnownFinding } from './known-finding.ts';
import { QuotedText, SUBSTANTIAL } from './quoted-text.ts';

/** A known finding with the text of its file in the commit in which it was seen last, if that can still be read. */
export interface Traceable {
  readonly known: KnownFinding;
  readonly before: string | undefined;
}

/** Where the quoted code stands now, or, when it is gone, the lines that have come in its place. */
export interface Trace {
  readonly known: KnownFinding;
  readonly stands?: LineRange;
  readonly replacedBy?: LineRange;
}

/** How far equal code may be from where a finding stood and still be taken for it when it cannot be told apart. */
const NEARBY_LINES = 20;
/** Lines that may have come in the place of one and still speak of the same. */
const MAX_REPLACEMENT = 40;

/** Open findings choose first, then dismissed ones, then those that were fixed. */
const RANKS: readonly KnownFinding['state'][] = ['open', 'dismissed', 'fixed'];

/**
 * Follows the quotes of known findings of one file to its present text. Every place is given to one finding of a category
 * at most, so equal code at two places stays two findings.
 *
 * Along the diff first: an unchanged quote stands where its lines went. One whose lines were changed is looked for: equal
 * code counts when it is new in the text, or so near and so alike that nobody could say which of the two went. Equal code
 * that stood elsewhere all the time is not it.
 */
export function traceEvidence(findings: readonly Traceable[], after: string): Trace[] {
  const present = new QuotedText(after);
  const formers = new Map<string, Former>();
  const groups = Map.groupBy(findings, ({ known }) => known.finding.category);
  return [...groups.values()].flatMap((group) => traceGroup(group, { after, present, formers }));
}

/** An earlier text of the file. */
interface Former {
  readonly text: QuotedText;
  readonly map: LineMap;
}

interface Versions {
  readonly after: string;
  readonly present: QuotedText;
  readonly formers: Map<string, Former>;
}

function traceGroup(group: readonly Traceable[], versions: Versions): Trace[] {
  const ranked = group.toSorted((one, other) => RANKS.indexOf(one.known.state) - RANKS.indexOf(other.known.state));
  const candidates = ranked.map(({ known, before }) => candidateOf(known, before, versions));
  const isFree = (place: LineRange, candidate: Candidate) =>
    !candidates.some((other) => !stoodTogether(other, candidate) && holds(other, place, candidate.quote));
  for (const candidate of candidates) {
    const place = keptPlace(candidate);
    if (place !== undefined && isFree(place, candidate)) candidate.stands = place;
  }
  for (const candidate of candidates.filter(({ stands }) => stands === undefined)) {
    const places = candidate.places.filter((place) => mayBe(candidate, place, versions.present));
    const free = places.filter((place) => isFree(place, candidate));
    const chosen = nearest(candidate, free);
    if (chosen !== undefined) candidate.stands = chosen;
  }
  return candidates.map(({ known, stands, replacedBy }) => ({
    known,
    ...(stands === undefined ? {} : { stands }),
    ...(replacedBy === undefined || stands !== undefined ? {} : { replacedBy }),
  }));
}

/** What was said of the same lines in one commit by different quotes may be said of the same lines again. */
function stoodTogether({ known: one, quote }: Candidate, { known: other, quote: otherQuote }: Candidate): boolean {
  if (one.lastSeenSha !== other.lastSeenSha || quote.text === otherQuote.text) return false;
  return one.finding.startLine <= other.finding.endLine && one.finding.endLine >= other.finding.startLine;
}

/** Whether a finding stands at a place already, with more or less of the same quote. */
function holds({ stands, quote }: Candidate, { start, end }: LineRange, { text }: Normalized): boolean {
  if (stands === undefined || stands.start > end || stands.end < start) return false;
  return quote.text.includes(text) || text.includes(quote.text);
}

/** A brace or a blank line stands everywhere: it is followed along the diff and never searched. */
const isTrivial = ({ text }: Normalized) => !saysSomething(text);

/** Where a quote was left as it was. */
const keptPlace = ({ quote, places, kept }: Candidate) =>
  isTrivial(quote) ? kept : places.find(({ start }) => start === kept?.start);

interface Candidate {
  readonly known: KnownFinding;
  readonly quote: Normalized;
  /** Where the quote stands in the present text around `near`, by whatever way; none for a trivial one. */
  readonly places: readonly LineRange[];
  /** Where its own lines are now, when they were left as they are. */
  readonly kept: LineRange | undefined;
  /** The line at which it would stand. */
  readonly near: number;
  readonly replacedBy: LineRange | undefined;
  /** Whether equal code that begins at a line stood elsewhere before and still does. */
  readonly isOther: (line: number) => boolean;
  readonly around: Neighbours | undefined;
  stands?: LineRange;
}

function candidateOf(
  known: KnownFinding,
  before: string | undefined,
  { after, present, formers }: Versions,
): Candidate {
  const { startLine, endLine, evidence } = known.finding;
  const quote = normalize(evidence);
  const places = isTrivial(quote) ? [] : present.placesOf(quote);
  if (before === undefined) {
    const unmapped = { kept: undefined, replacedBy: undefined, around: undefined, isOther: () => false };
    return { known, quote, places: placesAround(startLine, places), near: startLine, ...unmapped };
  }
  const former = formers.get(before) ?? { text: new QuotedText(before), map: mapLines(before, after) };
  formers.set(before, former);
  const { text, map } = former;
  const formerPlaces = text.placesOf(quote);
  const cited = { start: startLine, end: endLine };
  const own =
    placesAround(startLine, formerPlaces).find(({ start, end }) => start <= endLine && end >= startLine) ?? cited;
  const near = map.project(own.start);
  const left = keptOf(text, own, map) ?? leftOf(quote, present, near);
  const replacement = left ?? map.replacement(own);
  return {
    known,
    quote,
    places: placesAround(near, places),
    kept: keptLines(map, own),
    near,
    replacedBy: replacement === undefined ? undefined : withinReach(replacement, near),
    isOther: (line) => {
      const origin = map.origin(line);
      if (origin === undefined || origin === own.start) return false;
      const other = formerPlaces[indexAt(origin, formerPlaces)];
      return other?.start === origin && keptLines(map, other) !== undefined;
    },
    around: neighboursOf(text, own),
  };
}

const indexAt = (line: number, places: readonly LineRange[]) => lastUntil(places, line, ({ start }) => start);

/** How many places of equal code are looked at: a text may hold nothing else. */
const MAX_PLACES = 200;

/** The places around a line, of places in the order of the text. */
function placesAround(line: number, places: readonly LineRange[]): readonly LineRange[] {
  if (places.length <= MAX_PLACES) return places;
  const start = Math.max(0, indexAt(line, places) - MAX_PLACES / 2);
  return places.slice(start, start + MAX_PLACES);
}

function keptLines(map: LineMap, { start, end }: LineRange): LineRange | undefined {
  const [first, last] = [map.kept(start), map.kept(end)];
  if (first === undefined || last === undefined) return undefined;
  return last - first === end - start ? { start: first, end: last } : undefined;
}

/** What is left of the quoted lines where they begin, if any line that says something is. */
function keptOf({ lines }: QuotedText, { start, end }: LineRange, map: LineMap): LineRange | undefined {
  const quoted = lines.slice(start - 1, end);
  const left = quoted.flatMap((line, index) => (saysSomething(line) ? (map.kept(start + index) ?? []) : []));
  return toRanges(left.toSorted((one, other) => one - other))[0];
}

/** The nearest place where a line of the quote stands that does not look alike by chance. */
function leftOf(quote: Normalized, present: QuotedText, near: number): LineRange | undefined {
  const lines = quote.text.split('\n').filter((line) => line.length >= SUBSTANTIAL);
  const places = lines.flatMap((line) => placesAround(near, present.placesOf(normalize(line))));
  return nearest({ near }, places);
}

/** A rewritten file says little about one line of it. */
function withinReach({ start, end }: LineRange, near: number): LineRange {
  if (end - start < MAX_REPLACEMENT) return { start, end };
  return { start: Math.max(start, near - NEARBY_LINES), end: Math.min(end, near + NEARBY_LINES) };
}

function mayBe(candidate: Candidate, place: LineRange, present: QuotedText): boolean {
  const { known, near, isOther, around, quote } = candidate;
  const isNear = Math.abs(place.start - near) <= NEARBY_LINES;
  if (isOther(place.start)) return isNear && around !== undefined && areAlike(around, neighboursOf(present, place));
  // What was fixed long ago comes back where it was, or as code that does not look alike by chance.
  return known.state !== 'fixed' || isNear || quote.text.length >= SUBSTANTIAL;
}

function nearest({ near }: Pick<Candidate, 'near'>, places: readonly LineRange[]): LineRange | undefined {
  return places.toSorted((one, other) => Math.abs(one.start - near) - Math.abs(other.start - near))[0];
}

/** The next lines above and below that say something. */
interface Neighbours {
  readonly above: string;
  readonly below: string;
}

/** Lines above and below in which a neighbour is looked for. */
const MAX_GAP = 100;

function neighboursOf({ lines }: QuotedText, { start, end }: LineRange): Neighbours {
  const above = lines.slice(Math.max(0, start - 1 - MAX_GAP), start - 1).findLast((line) => saysSomething(line)) ?? '';
  const below = lines.slice(end, end + MAX_GAP).find((line) => saysSomething(line)) ?? '';
  return { above: normalize(above).text, below: normalize(below).text };
}

/** Of two equal places with an equal neighbour, a diff cannot say which one went. */
const areAlike = (one: Neighbours, other: Neighbours) => one.above === other.above || one.below === other.below;
