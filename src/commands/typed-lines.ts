import { CommentPlace } from './comment-place.ts';

/** GitHub takes 65,536 characters in a comment. */
const MAX_LENGTH = 65_536;
/** Lines of a comment that are looked at as commands, and characters of each. */
const MAX_CANDIDATES = 20;
const MAX_LINE = 1000;

/**
 * The lines of a comment that could be a command: typed as text, beginning with `/` or `@`. At most 20 of them, with
 * 1,000 characters each. Linear in the text.
 */
export function candidateLines(body: string): string[] {
  const found: string[] = [];
  for (const line of typedLines(body.slice(0, MAX_LENGTH))) {
    if (/^[/@]\S/.test(line)) found.push(line.slice(0, MAX_LINE).trimEnd());
    if (found.length === MAX_CANDIDATES) break;
  }
  return found;
}

/** Lines that a person typed as text: not quoted, no code, not hidden or folded, not below a mail. */
export function* typedLines(body: string): Generator<string> {
  for (const paragraph of typedParagraphs(body)) yield* linesOutsideCode(paragraph);
}

function* typedParagraphs(body: string): Generator<string[]> {
  const place = new CommentPlace();
  let paragraph: string[] = [];
  for (const line of body.split(/\r\n|\r|\n/)) {
    const kind = place.advance(line);
    if (kind !== 'text' && paragraph.length > 0) {
      yield paragraph;
      paragraph = [];
    }
    if (place.isOver) return;
    if (kind === 'divider') yield [line];
    else if (kind !== 'hidden') paragraph.push(line);
  }
  yield paragraph;
}

/** Lines of a paragraph without those that begin inside of code, or of an HTML comment, which has begun before. */
function linesOutsideCode(lines: readonly string[]): readonly string[] {
  const spans = lines.length === 1 ? [] : findUntyped(lines.join('\n'));
  if (spans.length === 0) return lines;
  let start = 0;
  let next = 0;
  return lines.filter((line) => {
    while ((spans[next]?.end ?? Infinity) <= start) next += 1;
    const isInside = (spans[next]?.start ?? Infinity) < start;
    start += line.length + 1;
    return !isInside;
  });
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Code and HTML comments inside of text, one after the other. Linear. */
function findUntyped(text: string): Span[] {
  const marks = [...text.matchAll(/\\[\\`]|`+|<!--/g)].map(({ 0: mark, index: start }) => ({ mark, start }));
  const ends = new Map([...text.matchAll(/`+|-->/g)].map(({ 0: mark, index }) => [mark, index]));
  const spans: Span[] = [];
  for (const { mark, start } of marks) {
    if (start < (spans.at(-1)?.end ?? 0)) continue;
    const closing = mark === '<!--' ? '-->' : mark;
    if ((ends.get(closing) ?? -1) <= start) continue;
    const end = mark === '<!--' ? text.indexOf('-->', start + 2) : endOfRun(text, start + mark.length, mark.length);
    spans.push({ start, end: end + closing.length });
  }
  return spans;
}

/** Where the next run of exactly so many backticks begins; there is one. */
function endOfRun(text: string, from: number, length: number): number {
  const runs = /`+/g;
  runs.lastIndex = from;
  let run = runs.exec(text);
  while (run !== null && run[0].length !== length) run = runs.exec(text);
  return run?.index ?? text.length;
}
