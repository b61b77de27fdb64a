import { type Normalized, normalize, saysSomething } from './evidence.ts';
import type { Finding } from './finding.ts';
import { locate, type Occurrence } from './locate.ts';
import { quoteAround } from './quote-around.ts';

export type RefusalReason = 'no-such-file' | 'not-found' | 'ambiguous' | 'too-short';

export type Proof =
  | {
      readonly kind: 'proved';
      /** The finding at the lines where its evidence stands. Without a suggestion when the lines it replaced are unclear. */
      readonly finding: Finding;
      /** Whether the evidence begins on another line than the one cited. */
      readonly relocated: boolean;
    }
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      /** One or two sentences for the agent, with the real text around the cited lines; at most about 3,000 characters. */
      readonly explanation: string;
    };

/** How far from the cited line one of several equal places may be. */
const NEARBY_LINES = 20;

/**
 * Holds a finding against `text`, the blob of its path on its side; `undefined` when there is no such file.
 *
 * Evidence that stands at the cited line is taken as it is. Elsewhere it is relocated: to its only place, or to the
 * nearest of several when that one is within 20 lines and no other is as near; whole lines go before parts of lines.
 * The evidence decides the end line. Takes time linear in the text and the evidence. `known` is `text` normalised, for
 * those who prove many findings against the same one.
 */
export function proveFinding(finding: Finding, text: string | undefined, known?: Normalized): Proof {
  if (text === undefined) return refuse('no-such-file', noSuchFile(finding));
  const source = known ?? normalize(text);
  const quote = normalize(finding.evidence);
  if (!saysSomething(quote.text)) return proveTrivial(finding, text, source, quote);
  const places = locate(source, quote);
  const chosen = choose(finding, places);
  if (chosen !== undefined) return accept(finding, text, chosen);
  if (places.length === 0) return refuse('not-found', notFound(finding, text));
  return refuse('ambiguous', ambiguous(finding, text, places));
}

/** A brace or a blank line is believed only exactly where it is cited. */
function proveTrivial(finding: Finding, text: string, source: Normalized, quote: Normalized): Proof {
  const place = quote.text === '' ? blankPlace(finding, text) : trivialPlace(finding, text, locate(source, quote));
  if (place !== undefined) return accept(finding, text, place);
  const advice = 'The evidence holds no letter or digit, so it proves nothing. Quote the line that shows the problem.';
  return refuse('too-short', `${advice}\n${quoteAround(text, finding)}`);
}

function blankPlace({ startLine, endLine }: Finding, text: string): Occurrence | undefined {
  const lines = text.split('\n');
  const areBlank = endLine <= lines.length && areAllBlank(lines.slice(startLine - 1, endLine));
  return areBlank ? { startLine, endLine, wholeLines: true } : undefined;
}

function trivialPlace(finding: Finding, text: string, places: readonly Occurrence[]): Occurrence | undefined {
  const next = places.find((place) => place.wholeLines && place.startLine >= finding.startLine);
  if (next === undefined) return undefined;
  return next.startLine === finding.startLine || isCitedExactly(finding, text, next) ? next : undefined;
}

function choose({ startLine, endLine }: Finding, places: readonly Occurrence[]): Occurrence | undefined {
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

function accept(finding: Finding, text: string, place: Occurrence): Proof {
  if (isCitedExactly(finding, text, place)) return { kind: 'proved', finding, relocated: false };
  const { startLine, endLine } = place;
  const moved = { ...finding, startLine, endLine };
  const sameHeight = endLine - startLine === finding.endLine - finding.startLine;
  if (!sameHeight) delete moved.suggestion;
  return { kind: 'proved', finding: moved, relocated: startLine !== finding.startLine };
}

/** Blank lines around the evidence may be cited with it. */
function isCitedExactly(finding: Finding, text: string, { startLine, endLine }: Occurrence): boolean {
  if (startLine === finding.startLine && endLine === finding.endLine) return true;
  if (startLine < finding.startLine || endLine > finding.endLine) return false;
  const lines = text.split('\n');
  if (finding.endLine > lines.length) return false;
  const around = [...lines.slice(finding.startLine - 1, startLine - 1), ...lines.slice(endLine, finding.endLine)];
  return areAllBlank(around);
}

const areAllBlank = (lines: readonly string[]) => normalize(lines.join('\n')).text === '';

const refuse = (reason: RefusalReason, explanation: string): Proof => ({ kind: 'refused', reason, explanation });

const shownPath = ({ path }: Finding) => JSON.stringify(path.length > 300 ? `${path.slice(0, 300)}…` : path);

function noSuchFile(finding: Finding): string {
  const commit = finding.side === 'head' ? 'head commit' : 'merge base (side "base")';
  return `There is no file ${shownPath(finding)} in the ${commit}. Check the path and the side.`;
}

function notFound(finding: Finding, text: string): string {
  const advice = 'Copy the code verbatim, without line numbers, diff marks or omissions.';
  return `The evidence does not stand in ${shownPath(finding)}. ${advice}\n${quoteAround(text, finding)}`;
}

function ambiguous(finding: Finding, text: string, places: readonly Occurrence[]): string {
  const shown = places.slice(0, 10).map((place) => place.startLine);
  const lines = `${shown.join(', ')}${places.length > shown.length ? ' and more' : ''}`;
  const where = `The evidence stands at several lines of ${shownPath(finding)} (${lines}), none of them cited.`;
  return `${where} Cite the line that is meant, or quote more around it.\n${quoteAround(text, finding)}`;
}
