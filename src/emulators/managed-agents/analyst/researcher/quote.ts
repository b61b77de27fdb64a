import type { BrainContext } from '../../brain.ts';
import { type Hit, readLines } from './search.ts';
import type { Quote } from './statement.ts';

const AROUND = 20;
/** A longer line is built by a machine and shows nothing. */
const MAX_LINE = 500;

/** One line as the `read` tool shows it; nothing when it says nothing that could be quoted. */
export async function quoteLine(context: BrainContext, hit: Hit): Promise<Quote[]> {
  const lines = await readLines(context, hit.file, [Math.max(1, hit.line - AROUND), hit.line + AROUND]);
  return quoteRange(hit, lines, hit.line, hit.line);
}

/** Some lines that were read, without the blank ones at their end. */
export function quoteRange(at: Quote['at'], lines: ReadonlyMap<number, string>, from: number, to: number): Quote[] {
  let endLine = to;
  while (endLine > from && (lines.get(endLine) ?? '').trim() === '') endLine -= 1;
  const rows = Array.from({ length: endLine - from + 1 }, (_, index) => lines.get(from + index));
  if (rows.some((row) => row === undefined || row.length > MAX_LINE)) return [];
  const text = rows.join('\n');
  const { mount, file, path } = at;
  return /[\p{L}\p{N}]/u.test(text) ? [{ at: { mount, file, path }, startLine: from, endLine, text }] : [];
}

/** `a file`, `3 files`. */
export const counted = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;
