import { anchorable } from '../diff/anchors.ts';
import type { ChangedFile, Side } from '../diff/changed-file.ts';
import type { Hunk } from '../diff/hunk.ts';
import type { Finding } from './finding.ts';

/** A changed file with the hunks GitHub shows of it: none when it was listed without a patch. */
export interface FileDiff {
  readonly file: ChangedFile;
  readonly hunks: readonly Hunk[];
}

/** Where a finding stands to the change. `hunk`: a review comment can be attached to its lines. */
export type Placement = 'hunk' | 'changed-file' | 'elsewhere';

/** Marks a proved finding; none is ever dropped for its place. `files` is keyed by path in the head. */
export function placeFinding(finding: Finding, files: ReadonlyMap<string, FileDiff>): Placement {
  const diff = findFileDiff(finding.path, finding.side, files);
  if (diff === undefined) return 'elsewhere';
  return anchorable(diff.hunks, finding.side, finding.startLine, finding.endLine) ? 'hunk' : 'changed-file';
}

/**
 * The changed file that a path names on a side. On the base side a renamed file answers to its former name too; GitHub
 * wants comments on it under `file.path` all the same.
 */
export function findFileDiff(path: string, side: Side, files: ReadonlyMap<string, FileDiff>): FileDiff | undefined {
  if (side === 'head') return files.get(path);
  const former = [...files.values()].find(({ file }) => file.previousPath === path && file.status === 'renamed');
  return former ?? files.get(path);
}
