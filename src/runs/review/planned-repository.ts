/** A repository at one commit. */
export interface PlannedRepository {
  readonly repositoryId: number;
  readonly owner: string;
  readonly repo: string;
  readonly sha: string;
}
