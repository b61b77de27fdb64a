/** What tells a repository from all others, whatever it is called. */
export interface RepositoryKey {
  readonly installationId: number;
  readonly repositoryId: number;
}

/** What tells a pull request from all others. */
export interface PullRequestKey extends RepositoryKey {
  readonly number: number;
}
