import type { Side } from './changed-file.ts';
import { type Hunk, lineOn } from './hunk.ts';

/** Lines from `start` to `end`, 1-based and inclusive. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Tells whether GitHub takes a review comment on these lines: the whole range must stand in one hunk of the file's patch.
 *
 * On the head side added and context lines count, on the base side deleted lines alone: GitHub documents LEFT for
 * deletions only, and one refused anchor refuses the whole review.
 */
export function anchorable(hunks: readonly Hunk[], side: Side, startLine: number, endLine: number): boolean {
  if (startLine < 1 || endLine < startLine) return false;
  return anchorSpans(hunks, side).some(({ start, end }) => start <= startLine && endLine <= end);
}

/** All that is `anchorable` on a side, in rising order: a range of lines is when it stands inside one of these spans. */
export function anchorSpans(hunks: readonly Hunk[], side: Side): LineRange[] {
  return hunks.flatMap((hunk) => toRanges(anchorLines(hunk, side)));
}

function anchorLines(hunk: Hunk, side: Side): number[] {
  const lines = side === 'head' ? hunk.lines : hunk.lines.filter((line) => line.kind === 'deleted');
  return lines.flatMap((line) => lineOn(side, line) ?? []);
}

/** The lines that the change added (head) or deleted (base), in rising order. */
export function changedLines(hunks: readonly Hunk[], side: Side): number[] {
  const kind = side === 'head' ? 'added' : 'deleted';
  return hunks.flatMap((hunk) => hunk.lines.flatMap((line) => (line.kind === kind ? (lineOn(side, line) ?? []) : [])));
}

/** Rising line numbers folded into the fewest ranges. */
export function toRanges(lines: readonly number[]): LineRange[] {
  const ranges: { start: number; end: number }[] = [];
  for (const line of lines) {
    const last = ranges.at(-1);
    if (last !== undefined && line <= last.end + 1) last.end = line;
    else ranges.push({ start: line, end: line });
  }
  return ranges;
}
