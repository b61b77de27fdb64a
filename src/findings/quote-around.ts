import { cutText } from '../core/text/cut.ts';
import { revealHidden } from '../core/text/reveal-hidden.ts';
import type { Finding } from './finding.ts';

const LINES_AROUND = 3;
const MAX_LINES = 12;
const MAX_LINE_LENGTH = 160;

/** The real text around the cited lines with line numbers: at most 12 lines of about 160 characters. */
export function quoteAround(text: string, { startLine, endLine }: Pick<Finding, 'startLine' | 'endLine'>): string {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) return 'The file is empty.';
  const first = Math.max(1, Math.min(startLine - LINES_AROUND, lines.length - 2 * LINES_AROUND));
  const last = Math.min(lines.length, endLine + LINES_AROUND, first + MAX_LINES - 1);
  const shown = lines
    .slice(first - 1, Math.max(first, last))
    .map((line, index) => `${first + index}: ${shorten(line)}`);
  return `The file has ${lines.length} lines; around the cited ones it reads:\n${shown.join('\n')}`;
}

function shorten(line: string): string {
  const cut = cutText(line.trimEnd(), MAX_LINE_LENGTH);
  return revealHidden(cut.length < line.trimEnd().length ? `${cut}…` : cut);
}
