import { type Normalized, normalize, saysSomething } from './evidence.ts';
import { locate, type Occurrence } from './locate.ts';
import { quoteAround } from './quote-around.ts';

export type RefusalReason = 'no-such-file' | 'not-found' | 'ambiguous' | 'too-short';

/** Code, verbatim, and the lines at which it is said to stand. */
export interface QuotedLines {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly quote: string;
}

export type QuoteProof =
  | {
      readonly kind: 'proved';
      /** Where the quote stands: the cited lines, if these are right. */
      readonly startLine: number;
      readonly endLine: number;
    }
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      /** One or two sentences for the agent, with the real text around the cited lines; at most about 3,000 characters. */
      readonly explanation: string;
    };

/** The words in which an agent is told of a refusal. */
export interface QuoteWords {
  /** What the quote is called: `evidence`. */
  readonly noun: string;
  /** Which commit was looked at, and what to check: when the file is not there. */
  readonly where: string;
  readonly check: string;
}

/** How far from the cited line one of several equal places may be. */
const NEARBY_LINES = 20;

/**
 * Holds a quote against `text`, the blob of its path; `undefined` when there is no such file.
 *
 * A quote that stands at the cited line is taken as it is. Elsewhere it is relocated: to its only place, or to the
 * nearest of several when that one is within 20 lines and no other is as near; whole lines go before parts of lines.
 * The quote decides the end line. Takes time linear in the text and the quote. `known` is `text` normalised, for
 * those who prove many quotes against the same one.
 */
export function proveQuote(
  cited: QuotedLines,
  text: string | undefined,
  words: QuoteWords,
  known?: Normalized,
): QuoteProof {
  if (text === undefined) return refuse('no-such-file', noSuchFile(cited, words));
  const source = known ?? normalize(text);
  const quote = normalize(cited.quote);
  if (!saysSomething(quote.text)) return proveTrivial(cited, text, source, quote, words);
  const places = locate(source, quote);
  const chosen = choose(cited, places);
  if (chosen !== undefined) return accept(cited, text, chosen);
  if (places.length === 0) return refuse('not-found', notFound(cited, text, words));
  return refuse('ambiguous', ambiguous(cited, text, places, words));
}

/** A brace or a blank line is believed only exactly where it is cited. */
function proveTrivial(
  cited: QuotedLines,
  text: string,
  source: Normalized,
  quote: Normalized,
  { noun }: QuoteWords,
): QuoteProof {
  const place = quote.text === '' ? blankPlace(cited, text) : trivialPlace(cited, text, locate(source, quote));
  if (place !== undefined) return accept(cited, text, place);
  const advice = `The ${noun} holds no letter or digit, so it proves nothing. Quote the line that shows it.`;
  return refuse('too-short', `${advice}\n${quoteAround(text, cited)}`);
}

function blankPlace({ startLine, endLine }: QuotedLines, text: string): Occurrence | undefined {
  const lines = text.split('\n');
  const areBlank = endLine <= lines.length && areAllBlank(lines.slice(startLine - 1, endLine));
  return areBlank ? { startLine, endLine, wholeLines: true } : undefined;
}

function trivialPlace(cited: QuotedLines, text: string, places: readonly Occurrence[]): Occurrence | undefined {
  const next = places.find((place) => place.wholeLines && place.startLine >= cited.startLine);
  if (next === undefined) return undefined;
  return next.startLine === cited.startLine || isCitedExactly(cited, text, next) ? next : undefined;
}

function choose({ startLine, endLine }: QuotedLines, places: readonly Occurrence[]): Occurrence | undefined {
  const exact = places.find((place) => place.startLine === startLine);
  if (exact !== undefined) return exact;
  const inside = preferWhole(places).find((place) => place.startLine > startLine && place.endLine <= endLine);
  if (inside !== undefined) return inside;
  const distance = (place: Occurrence) => Math.abs(place.startLine - startLine);
  const near = places.filter((place) => distance(place) <= NEARBY_LINES);
  const candidates = preferWhole(near.length > 0 ? near : places);
  if (candidates.length === 1) return candidates[0];
  const least = candidates.reduce((nearest, place) => Math.min(nearest, distance(place)), Infinity);
  const nearest = candidates.filter((place) => distance(place) === least);
  return least <= NEARBY_LINES && nearest.length === 1 ? nearest[0] : undefined;
}

/** The agent is asked for whole lines: a part of one is only meant when there is no other. */
function preferWhole(places: readonly Occurrence[]): readonly Occurrence[] {
  const whole = places.filter((place) => place.wholeLines);
  return whole.length > 0 ? whole : places;
}

function accept(cited: QuotedLines, text: string, place: Occurrence): QuoteProof {
  const { startLine, endLine } = isCitedExactly(cited, text, place) ? cited : place;
  return { kind: 'proved', startLine, endLine };
}

/** Blank lines around the quote may be cited with it. */
function isCitedExactly(cited: QuotedLines, text: string, { startLine, endLine }: Occurrence): boolean {
  if (startLine === cited.startLine && endLine === cited.endLine) return true;
  if (startLine < cited.startLine || endLine > cited.endLine) return false;
  const lines = text.split('\n');
  if (cited.endLine > lines.length) return false;
  const around = [...lines.slice(cited.startLine - 1, startLine - 1), ...lines.slice(endLine, cited.endLine)];
  return areAllBlank(around);
}

const areAllBlank = (lines: readonly string[]) => normalize(lines.join('\n')).text === '';

const refuse = (reason: RefusalReason, explanation: string): QuoteProof => ({ kind: 'refused', reason, explanation });

const shownPath = ({ path }: QuotedLines) => JSON.stringify(path.length > 300 ? `${path.slice(0, 300)}…` : path);

const noSuchFile = (cited: QuotedLines, { where, check }: QuoteWords) =>
  `There is no file ${shownPath(cited)} in ${where}. Check ${check}.`;

function notFound(cited: QuotedLines, text: string, { noun }: QuoteWords): string {
  const advice = 'Copy the code verbatim, without line numbers, diff marks or omissions.';
  return `The ${noun} does not stand in ${shownPath(cited)}. ${advice}\n${quoteAround(text, cited)}`;
}

function ambiguous(cited: QuotedLines, text: string, places: readonly Occurrence[], { noun }: QuoteWords): string {
  const shown = places.slice(0, 10).map((place) => place.startLine);
  const lines = `${shown.join(', ')}${places.length > shown.length ? ' and more' : ''}`;
  const where = `The ${noun} stands at several lines of ${shownPath(cited)} (${lines}), none of them cited.`;
  return `${where} Cite the line that is meant, or quote more around it.\n${quoteAround(text, cited)}`;
}
