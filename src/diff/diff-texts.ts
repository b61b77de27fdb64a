import { structuredPatch } from 'diff';
import { type Hunk, numberLines, type RawHunk } from './hunk.ts';

const CONTEXT = 3;
/** Bounds the search for the shortest diff, whose cost grows with the square of the edits. */
const MAX_EDITS = 1000;

/**
 * The hunks between two texts, with three lines of context: for a file that GitHub lists without a patch.
 *
 * Two texts that have little in common are compared coarsely: everything between their common first and last lines is
 * one change. Such hunks are right but larger than git's. GitHub shows no diff for these files and takes no comment on
 * their lines, whatever the hunks say.
 */
export function diffTexts(before: string, after: string): Hunk[] {
  const patch = structuredPatch('', '', before, after, '', '', { context: CONTEXT, maxEditLength: MAX_EDITS });
  const hunks: readonly RawHunk[] = patch?.hunks ?? [compareEdges(linesOf(before), linesOf(after))];
  return hunks.map(numberLines);
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function compareEdges(before: readonly string[], after: readonly string[]): RawHunk {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const start = Math.max(0, head - CONTEXT);
  const trailing = Math.min(CONTEXT, tail);
  return {
    oldStart: start + 1,
    oldLines: before.length - tail + trailing - start,
    newStart: start + 1,
    newLines: after.length - tail + trailing - start,
    lines: [
      ...before.slice(start, head).map((line) => ` ${line}`),
      ...before.slice(head, before.length - tail).map((line) => `-${line}`),
      ...after.slice(head, after.length - tail).map((line) => `+${line}`),
      ...after.slice(after.length - tail, after.length - tail + trailing).map((line) => ` ${line}`),
    ],
  };
}
