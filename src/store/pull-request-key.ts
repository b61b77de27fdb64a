/** What tells a pull request from all others, whatever its repository is called. */
export interface PullRequestKey {
  readonly installationId: number;
  readonly repositoryId: number;
  readonly number: number;
}
