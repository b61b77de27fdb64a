import type { ShownLines } from '../session-event.ts';

const LINE_NUMBER = /^\s{0,12}(\d{1,9})(?:\t|→|: ?| {2}|\| ?)/;

/** How an output says of itself that it is not all: in its first or last lines, not as a comment and not indented. */
const CUT_NOTES = [
  /^[[(<.…*-]{0,5} ?(?:(?:the )?(?:output|content|contents|file|result|response)\s)?(?:was |is |has been )?truncated\b/i,
  /^[[(<.…*-]{0,5} ?\d[\d,]{0,12} (?:more )?(?:lines|characters|chars|bytes|tokens)\b.{0,40}\b(?:truncated|omitted|not shown|remaining)\b/i,
  /^[[(<.…*-]{0,5} ?(?:the )?(?:output|content|result|response|file) (?:is too (?:large|long)|exceed(?:s|ed))\b/i,
];
const LONGEST_NOTE = 400;

/** Tells from the text of a tool's output which lines of a file it shows. */
export function shownLines(text: string): ShownLines {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const kept = lines.filter((line, index) => !isCutNote(line, index, lines.length));
  const isCut = kept.length < lines.length;
  const numbered = numbering(kept);
  return { isCut, count: kept.length, ...(numbered === undefined ? {} : { numbered }) };
}

function isCutNote(line: string, index: number, total: number): boolean {
  const isAtAnEdge = index < 2 || index >= total - 3;
  return isAtAnEdge && line.length <= LONGEST_NOTE && CUT_NOTES.some((note) => note.test(line));
}

/** First and last number when the lines are numbered without a gap; a few lines around them may carry none. */
function numbering(lines: readonly string[]): { first: number; last: number } | undefined {
  const numbers = lines.flatMap((line) => {
    const digits = LINE_NUMBER.exec(line)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
  const [first] = numbers;
  const last = numbers.at(-1);
  if (first === undefined || last === undefined || lines.length - numbers.length > 3) return undefined;
  return numbers.every((number, index) => number === first + index) ? { first, last } : undefined;
}
