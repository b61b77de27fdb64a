import { type FileGroup, groupFiles } from '../../../diff/group-files.ts';
import { isToRead, type PlannedFile, type ReviewPlan } from '../context.ts';
import { diffSize, isInline } from '../diff-handover.ts';

/** Divides a change among sessions when it is too large for one, and marks what their first messages hold in full. */
export function divide(files: readonly PlannedFile[]): Pick<ReviewPlan, 'files' | 'groups'> {
  const sized = files.filter(isToRead).map((file) => ({ path: file.path, size: diffSize(file) }));
  const groups = groupFiles(sized);
  const marked = markGivenInFull(files, groups);
  return groups.length > 1 ? { files: marked, groups } : { files: marked };
}

function markGivenInFull(files: readonly PlannedFile[], groups: readonly FileGroup[]): PlannedFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const inline = new Set(
    groups
      .map(({ paths }) => paths.flatMap((path) => byPath.get(path) ?? []))
      .filter(isInline)
      .flatMap((group) => group.filter(isWhollyInDiff).map(({ path }) => path)),
  );
  return files.map((file) => ({ ...file, givenInFull: inline.has(file.path) }));
}

/** An added or removed file is contained in its diff from the first line to the last. */
const isWhollyInDiff = ({ status, skipped }: PlannedFile) =>
  skipped === undefined && (status === 'added' || status === 'removed');
