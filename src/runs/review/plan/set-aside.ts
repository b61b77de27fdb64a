import { compilePathFilters } from '../../../config/repository/path-filters.ts';
import type { ChangedFile } from '../../../diff/changed-file.ts';
import type { PlannedFile } from '../context.ts';
import { skipped } from './compare-file.ts';

/** Sets aside what the repository's filters keep from review. A renamed file is kept from it when both its names are. */
export function setAside(
  files: readonly ChangedFile[],
  pathFilters: readonly string[],
): { readonly wanted: readonly ChangedFile[]; readonly filtered: readonly PlannedFile[] } {
  const isReviewed = compilePathFilters(pathFilters);
  const isWanted = ({ path, previousPath }: ChangedFile) =>
    isReviewed(path) || (previousPath !== undefined && isReviewed(previousPath));
  return {
    wanted: files.filter(isWanted),
    filtered: files.filter((file) => !isWanted(file)).map((file) => skipped(file, 'filtered')),
  };
}
