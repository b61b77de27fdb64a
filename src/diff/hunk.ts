import { parsePatch as parseUnifiedDiff } from 'diff';
import { AppError, messageOf } from '../core/errors.ts';
import type { Side } from './changed-file.ts';

/** One line of a hunk, without its mark and line ending. Line numbers are 1-based. */
export interface DiffLine {
  readonly kind: 'added' | 'deleted' | 'context';
  /** Where the line stands in the merge base; absent for an added line. */
  readonly baseLine?: number;
  /** Where the line stands in the head; absent for a deleted line. */
  readonly headLine?: number;
  readonly text: string;
}

/** A stretch of a diff. As jsdiff does, a side without lines starts at the line that would come next. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly DiffLine[];
}

/** A hunk before its lines are numbered; the shape jsdiff reads and writes. */
export interface RawHunk extends Omit<Hunk, 'lines'> {
  readonly lines: readonly string[];
}

/** A patch is cut or is no patch. Its file can still be compared by its two texts. */
export class UnreadablePatch extends AppError {
  readonly code = 'unreadable_patch';
  readonly recovery = 'give-up';
}

/**
 * Reads a patch as GitHub lists it: hunks only, no file headers, no final newline needed.
 *
 * Lines end at LF alone, as for git, so a CR stays part of its line. An empty patch has no hunks. Throws
 * `UnreadablePatch` rather than returning fewer hunks than the file has: a missing hunk would look like unchanged code.
 */
export function parsePatch(patch: string): Hunk[] {
  if (patch === '') return [];
  const [file, ...others] = readUnifiedDiff(patch);
  if (!patch.startsWith('@@ ') || file === undefined || file.hunks.length === 0 || others.length > 0) {
    throw new UnreadablePatch('the patch is not a list of hunks');
  }
  return file.hunks.map(numberLines);
}

function readUnifiedDiff(patch: string) {
  try {
    return parseUnifiedDiff(patch);
  } catch (error) {
    throw new UnreadablePatch(messageOf(error), { cause: error });
  }
}

/** Gives every line of a raw hunk its numbers. `\ No newline at end of file` marks are left out. */
export function numberLines({ lines, ...range }: RawHunk): Hunk {
  let baseLine = range.oldStart;
  let headLine = range.newStart;
  const numbered = lines.flatMap((line): DiffLine[] => {
    const text = line.slice(1);
    if (line.startsWith('\\')) return [];
    if (line.startsWith('+')) return [{ kind: 'added', headLine: headLine++, text }];
    if (line.startsWith('-')) return [{ kind: 'deleted', baseLine: baseLine++, text }];
    return [{ kind: 'context', baseLine: baseLine++, headLine: headLine++, text }];
  });
  const { oldStart, oldLines, newStart, newLines } = range;
  return { oldStart, oldLines, newStart, newLines, lines: numbered };
}

/** The line's number on one side, if it stands there. */
export function lineOn(side: Side, line: DiffLine): number | undefined {
  return side === 'head' ? line.headLine : line.baseLine;
}
