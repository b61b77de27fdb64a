import { compileGlob, type PathMatcher } from './glob.ts';

/** Longer paths are always let through: who makes a change chooses its paths, and must not hide a file from review. */
const MAX_PATH = 1000;

/**
 * Tells which files path filters let through: those that match one of the patterns, or any file when all patterns exclude,
 * without those that match a pattern behind `!`. The order of the patterns does not matter.
 */
export function compilePathFilters(patterns: readonly string[]): PathMatcher {
  const excludes = patterns
    .filter((pattern) => pattern.startsWith('!'))
    .map((pattern) => compileGlob(pattern.slice(1)));
  const includes = patterns.filter((pattern) => !pattern.startsWith('!')).map(compileGlob);
  const isIncluded = (path: string) => includes.length === 0 || includes.some((matches) => matches(path));
  return (path) => path.length > MAX_PATH || (isIncluded(path) && !excludes.some((matches) => matches(path)));
}
