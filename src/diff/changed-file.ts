/** Which version of a file a line number speaks of. GitHub calls them RIGHT and LEFT. */
export type Side = 'head' | 'base';

/** One file of a pull request, as GitHub lists it. */
export interface ChangedFile {
  /** Path in the head commit; for a removed file its path in the merge base. */
  readonly path: string;
  /** Path in the merge base when the file was renamed or copied. */
  readonly previousPath?: string;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed' | 'unchanged';
  readonly additions: number;
  readonly deletions: number;
  /** The blob in the head; for a removed file the one that went. */
  readonly sha?: string;
  /** Hunks from the first `@@` on. GitHub leaves it out for binary files, pure renames and very large diffs. */
  readonly patch?: string;
}
