/** Of numbers that one marker may stand for. */
const MAX_NUMBERS = 10;

const SOURCE = String.raw`\\?\[\^?(?<numbers>\d{1,3}(?:[ \t]{0,3}[,;–-][ \t]{0,3}\d{1,3}){0,50})\\?\](?!\()`;

const HERE = new RegExp(SOURCE, 'y');
const ANYWHERE = new RegExp(SOURCE, 'g');

/** Reads a marker such as `[2]`, `[1, 3]` or `[4-6]` where it stands; escaped brackets and `[^2]` mean the same. */
export function readMarkerAt(
  text: string,
  at: number,
): { readonly end: number; readonly numbers: number[] } | undefined {
  HERE.lastIndex = at;
  const found = HERE.exec(text);
  if (found === null) return undefined;
  const numbers = numbersIn(found.groups?.['numbers'] ?? '');
  return numbers.length === 0 ? undefined : { end: at + found[0].length, numbers };
}

/** The numbers of all markers in the text of an answer, each once, in the order in which they appear. */
export const markersIn = (markdown: string): number[] => [...new Set(allMarkers(markdown))];

/** How often the text refers to a citation, repetitions included. */
export const countMarkers = (markdown: string): number => allMarkers(markdown).length;

function allMarkers(markdown: string): number[] {
  const found = withoutCode(markdown).matchAll(ANYWHERE);
  return Array.from(found, ({ groups }) => numbersIn(groups?.['numbers'] ?? '')).flat();
}

/** Nobody counts citations from 0: `[0]` is an index of something else. */
function numbersIn(list: string): number[] {
  const parts = list.split(/[,;]/).map((part) => part.split(/[–-]/).map(Number));
  const numbers = parts.flatMap(([first = 0, ...others]) => {
    const last = others.at(-1) ?? first;
    return Array.from({ length: Math.min(MAX_NUMBERS, Math.max(1, last - first + 1)) }, (_, index) => first + index);
  });
  return numbers.filter((number) => number > 0).slice(0, MAX_NUMBERS);
}

const FENCED = /^[ \t>]*(?<marks>`{3,}|~{3,})/;

/** The text without its fenced blocks and code spans: there, brackets belong to the code. */
function withoutCode(markdown: string): string {
  let open: string | undefined;
  const prose = markdown.split('\n').filter((line) => {
    const marks = FENCED.exec(line)?.groups?.['marks'];
    const isInside = open !== undefined;
    if (marks === undefined) return !isInside;
    if (open === undefined) open = marks;
    else if (marks.startsWith(open)) open = undefined;
    return false;
  });
  return prose.map(withoutCodeSpans).join('\n');
}

/** Spans on one line; a run of backticks that is never closed is text. Linear. */
function withoutCodeSpans(line: string): string {
  if (!line.includes('`')) return line;
  const parts = line.split(/(`+)/);
  const last = new Map(parts.map((part, index) => [part, index]));
  const kept: string[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] ?? '';
    const isClosed = part.startsWith('`') && (last.get(part) ?? index) > index;
    if (!isClosed) {
      kept.push(part);
      continue;
    }
    do index += 1;
    while (parts[index] !== part);
    kept.push(' ');
  }
  return kept.join('');
}
