import type { LineRange } from '../diff/anchors.ts';
import { toRanges } from '../diff/anchors.ts';

/** How much of one file's change the agent has opened. */
export interface FileCoverage {
  readonly path: string;
  readonly changedLines: number;
  /** Changed lines that no read touched; empty when the file counts as read. */
  readonly unread: readonly LineRange[];
}

/**
 * Holds what the agent read against what changed, file by file, in the order of `changedLinesByPath`.
 *
 * Ranges may overlap, come in any order and be open-ended (`end: Infinity`). Changed head lines must rise. A file whose
 * change only deletes has no head line to read and is complete.
 */
export function coverage(
  reads: ReadonlyMap<string, readonly LineRange[]>,
  changedLinesByPath: ReadonlyMap<string, readonly number[]>,
): FileCoverage[] {
  return Array.from(changedLinesByPath, ([path, changed]) => {
    const unread = withoutRanges(changed, reads.get(path) ?? []);
    return { path, changedLines: changed.length, unread: toRanges(unread) };
  });
}

function withoutRanges(lines: readonly number[], ranges: readonly LineRange[]): number[] {
  const sorted = ranges.toSorted((one, other) => one.start - other.start);
  let next = 0;
  let readTo = 0;
  return lines.filter((line) => {
    for (let range = sorted[next]; range !== undefined && range.start <= line; range = sorted[next]) {
      readTo = Math.max(readTo, range.end);
      next += 1;
    }
    return line > readTo;
  });
}
