import { parsePatch, UnreadablePatch, type Hunk } from '../../diff/hunk.ts';
import type { FileDiff } from '../../findings/place-finding.ts';
import type { PlannedFile } from './context.ts';

/** The change by path in the head, with the hunks that GitHub shows and takes comments on. */
export function changeMap(files: readonly PlannedFile[]): ReadonlyMap<string, FileDiff> {
  return new Map(files.map((file) => [file.path, { file, hunks: hunksOf(file.patch) }]));
}

/** A patch that cannot be read has no lines to comment on; its file can still carry findings. */
export function hunksOf(patch: string | undefined): readonly Hunk[] {
  try {
    return parsePatch(patch ?? '');
  } catch (error) {
    if (error instanceof UnreadablePatch) return [];
    throw error;
  }
}

/**
 * The line of the head at which a deleted line stood: the next line that both sides have, else the last before it.
 *
 * Annotations can point into the head alone; this is where the reader's eye has to go.
 */
export function headLineOf(hunks: readonly Hunk[], baseLine: number): number {
  const hunk = hunks.find(({ oldStart, oldLines }) => baseLine >= oldStart && baseLine < oldStart + oldLines);
  if (hunk === undefined) return 1;
  const position = hunk.lines.findIndex((line) => line.baseLine === baseLine);
  const after = hunk.lines.slice(position).find((line) => line.headLine !== undefined);
  const before = hunk.lines.slice(0, position).findLast((line) => line.headLine !== undefined);
  return after?.headLine ?? before?.headLine ?? 1;
}
