import { cutBytes } from './cut.ts';

const NOTE = '\n\n… shortened';

/**
 * Markdown of at most `maxLength` bytes in UTF-8, and so of at most as many UTF-16 units: GitHub takes 65,535 for the
 * output of a check run and 65,536 for a comment.
 *
 * Cuts between paragraphs or lines where that costs little, never inside a character, an entity or a code span, closes
 * what was left open (fences, `<details>`) and says that it cut. Shorter text is returned as it is. Linear.
 */
export function cutMarkdown(text: string, maxLength: number): string {
  if (Buffer.byteLength(text) <= maxLength) return text;
  for (let budget = maxLength - Buffer.byteLength(NOTE); budget > 0;) {
    const kept = cutAtBoundary(text, budget);
    const result = kept + closersOf(kept) + NOTE;
    const surplus = Buffer.byteLength(result) - maxLength;
    if (surplus <= 0) return result;
    budget = Math.max(Math.floor(budget / 2), budget - surplus);
  }
  return cutBytes(NOTE.trim(), maxLength);
}

function cutAtBoundary(text: string, maxBytes: number): string {
  const kept = cutBytes(text, maxBytes);
  const paragraph = kept.lastIndexOf('\n\n');
  if (paragraph > kept.length * 0.8) return kept.slice(0, paragraph);
  const line = kept.lastIndexOf('\n');
  if (line > kept.length / 2) return kept.slice(0, line);
  return kept.slice(0, line + 1) + cutInLine(kept.slice(line + 1));
}

/** A line is only cut itself when most of the text stands on it. */
function cutInLine(line: string): string {
  const word = line.lastIndexOf(' ');
  const words = word > line.length / 2 ? line.slice(0, word) : line.replace(/&[#\w]{0,10}$/, '');
  return words.slice(0, openCodeSpan(words)).trimEnd();
}

/** Where a code span begins that the line does not close: what it guards must not get out. */
function openCodeSpan(line: string): number {
  const runs = Array.from(line.matchAll(/`+/g), (run) => ({ at: run.index, length: run[0].length }));
  const last = new Map(runs.map((run, index) => [run.length, index]));
  for (let index = 0; index < runs.length; index += 1) {
    const open = runs[index];
    if (open === undefined || last.get(open.length) === index) return open?.at ?? line.length;
    do index += 1;
    while (runs[index]?.length !== open.length);
  }
  return line.length;
}

/** What it takes to end the Markdown cleanly: the open fence first, then every open `<details>`. */
function closersOf(markdown: string): string {
  let open: { marks: string; indent: string } | undefined;
  let details = 0;
  for (const line of markdown.split('\n')) {
    const { indent = '', marks = '', rest = '' } = FENCE_LINE.exec(line)?.groups ?? {};
    if (open !== undefined) {
      if (closes(marks, open.marks) && rest.trim() === '') open = undefined;
    } else if (marks !== '' && !(marks.startsWith('`') && rest.includes('`'))) open = { marks, indent };
    else details = Math.max(0, details + count(line, /<details\b/gi) - count(line, /<\/details>/gi));
  }
  return (open === undefined ? '' : `\n${open.indent}${open.marks}`) + '\n\n</details>'.repeat(details);
}

const FENCE_LINE = /^(?<indent>[ \t>]*)(?<marks>`{3,}|~{3,})(?<rest>.*)$/;

const closes = (marks: string, open: string) => marks.startsWith(open.charAt(0)) && marks.length >= open.length;

const count = (line: string, pattern: RegExp) => line.match(pattern)?.length ?? 0;
