/** Two commits of one repository, as a pull request holds them: `base` need not be an ancestor of `head`. */
export interface CommitRange {
  readonly base: string;
  readonly head: string;
}

/** A repository to take changes from. Disposing removes it. */
export interface History extends Disposable {
  /** A bare repository. */
  readonly gitDir: string;
  readonly ranges: readonly CommitRange[];
}
