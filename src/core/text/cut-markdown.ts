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
  return cutAndClose(text, maxLength, cutAtBoundary) ?? cutBytes(NOTE.trim(), maxLength);
}

/** The same between lines alone; nothing where that would cost more than half of what fits. */
export function cutMarkdownLines(text: string, maxLength: number): string | undefined {
  return cutAndClose(text, maxLength, (all, budget) => cutBetweenLines(cutBytes(all, budget)));
}

/** Markdown that leaves neither a fence nor `<details>` open to what follows it. */
export const closeMarkdown = (text: string): string => text + closersOf(text);

function cutAndClose(
  text: string,
  maxLength: number,
  cut: (text: string, maxBytes: number) => string | undefined,
): string | undefined {
  if (Buffer.byteLength(text) <= maxLength) return text;
  for (let budget = maxLength - Buffer.byteLength(NOTE); budget > 0;) {
    const kept = cut(text, budget);
    if (kept === undefined) return undefined;
    const result = kept + closersOf(kept) + NOTE;
    const surplus = Buffer.byteLength(result) - maxLength;
    if (surplus <= 0) return result;
    budget = Math.max(Math.floor(budget / 2), budget - surplus);
  }
  return undefined;
}

function cutAtBoundary(text: string, maxBytes: number): string {
  const kept = cutBytes(text, maxBytes);
  const lastLine = kept.lastIndexOf('\n') + 1;
  return cutBetweenLines(kept) ?? kept.slice(0, lastLine) + cutInLine(kept.slice(lastLine));
}

function cutBetweenLines(kept: string): string | undefined {
  const paragraph = kept.lastIndexOf('\n\n');
  if (paragraph > kept.length * 0.8) return kept.slice(0, paragraph);
  const line = kept.lastIndexOf('\n');
  return line > kept.length / 2 ? kept.slice(0, line) : undefined;
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

/** What opens or closes something beyond its own line. Inside of a line `<details>` is text: in code, or escaped. */
const BLOCKS = /^(?<indent>[ \t>]*)(?<marks>`{3,}|~{3,})(?<rest>.*)$|^<(?<slash>\/?)details\b/gim;

/** What it takes to end the Markdown cleanly: the open fence first, then every open `<details>`. */
function closersOf(markdown: string): string {
  let open: { marks: string; indent: string } | undefined;
  let details = 0;
  for (const { groups } of markdown.matchAll(BLOCKS)) {
    const { indent = '', marks = '', rest = '', slash } = groups ?? {};
    if (open !== undefined) {
      if (closes(marks, open.marks) && rest.trim() === '') open = undefined;
    } else if (marks === '') details = Math.max(0, details + (slash === '' ? 1 : -1));
    else if (marks.startsWith('~') || !rest.includes('`')) open = { marks, indent };
  }
  return (open === undefined ? '' : `\n${open.indent}${open.marks}`) + '\n\n</details>'.repeat(details);
}

const closes = (marks: string, open: string) => marks.startsWith(open.charAt(0)) && marks.length >= open.length;
