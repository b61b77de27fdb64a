import type { SecretMasker } from '../../core/secrets.ts';
import { cutText } from '../../core/text/cut.ts';
import { fence } from '../../core/text/fence.ts';
import type { ProvedCitation } from '../../findings/answer/citation.ts';
import { countMarkers } from '../../findings/answer/markers.ts';
import type { Cite } from '../inert-inline.ts';
import { sanitise, sanitiseName } from '../sanitise.ts';
import type { AnswerReport } from './answer-report.ts';
import { permalink, repositoryOfCitation } from './permalink.ts';

const MAX_QUOTED_LINES = 8;
const MAX_QUOTED_LINE = 160;
const MAX_QUOTE = 2500;

/** Beyond, markers are numbers of the list below alone: each link takes many times the room of its marker. */
const MAX_LINKED_MARKERS = 1000;
const MAX_MARKER_LINK = 1500;

/** Writes the markers of an answer: the number of a proved citation is its permalink, any other is said to be unchecked. */
export function citeProved(report: AnswerReport, masker: SecretMasker): Cite {
  const { answer = '', citations = [] } = report.answer ?? {};
  const isCrowded = countMarkers(answer) > MAX_LINKED_MARKERS;
  const links = new Map(
    citations.map((citation) => {
      const link = linkTo(`${citation.number}`, citation, report, masker);
      return [citation.number, isCrowded || link.length > MAX_MARKER_LINK ? `${citation.number}` : link];
    }),
  );
  return (numbers) => `\\[${numbers.map((number) => links.get(number) ?? `${number}, not checked`).join(', ')}\\]`;
}

/**
 * The proved citations by number: each a permalink with the code it quotes, as many of them in full as leave room for a
 * line on each of the others. Only when the lines alone take more than `maxBytes` some of them are counted.
 */
export function renderCitations(report: AnswerReport, maxBytes: number, masker: SecretMasker): string {
  const citations = report.answer?.citations ?? [];
  const lines = citations.map((citation) => renderLine(citation, report, masker));
  let room = lines.reduce((left, line) => left - sizeOf(line), maxBytes - MORE_SIZE);
  const shown: string[] = [];
  for (const [index, citation] of citations.entries()) {
    const line = lines[index] ?? '';
    const quote = sanitise(fence(shorten(citation.quote)), { masker, allowedLinkPrefixes: [], maxLength: MAX_QUOTE });
    room -= sizeOf(quote);
    if (room < 0) break;
    shown.push(`${line}\n\n${quote}`);
  }
  return withRest(shown, lines.slice(shown.length), maxBytes).join('\n\n');
}

const MORE_SIZE = 60;

function withRest(shown: readonly string[], others: readonly string[], maxBytes: number): string[] {
  let room = shown.reduce((left, block) => left - sizeOf(block), maxBytes - MORE_SIZE);
  const end = others.findIndex((line) => (room -= sizeOf(line)) < 0);
  if (end === -1) return [...shown, ...others];
  return [...shown, ...others.slice(0, end), `… and ${others.length - end} more citations`];
}

/** In bytes, with the blank line behind it. */
const sizeOf = (text: string) => Buffer.byteLength(text) + 2;

function renderLine(citation: ProvedCitation, report: AnswerReport, masker: SecretMasker): string {
  const { number, path, startLine, endLine } = citation;
  const { fullName } = repositoryOfCitation(citation, report);
  const name = sanitiseName(report.repositories.length === 1 ? path : `${fullName}/${path}`, masker);
  const lines = startLine === endLine ? `line ${startLine}` : `lines ${startLine}–${endLine}`;
  return `\\[${number}\\] ${linkTo(`${name}, ${lines}`, citation, report, masker)}`;
}

/** A link that would tell a secret, or lead elsewhere than it says, is none. */
function linkTo(label: string, citation: ProvedCitation, report: AnswerReport, masker: SecretMasker): string {
  const url = permalink(repositoryOfCitation(citation, report), citation);
  const isSecret = masker.mask(url) !== url || masker.mask(citation.path) !== citation.path;
  return isSecret || !isPlainPath(citation.path) ? label : `[${label}](${url})`;
}

const isPlainPath = (path: string) => path.split('/').every((segment) => !['', '.', '..'].includes(segment));

function shorten(quote: string): string {
  const lines = quote.replaceAll(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n');
  const kept = lines.slice(0, MAX_QUOTED_LINES).map((line) => {
    const cut = cutText(line, MAX_QUOTED_LINE);
    return cut.length < line.length ? `${cut}…` : line;
  });
  const more = lines.length - kept.length;
  return [...kept, ...(more > 0 ? [`… ${more} more line${more === 1 ? '' : 's'}`] : [])].join('\n');
}
