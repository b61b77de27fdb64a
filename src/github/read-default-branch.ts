import type { Octokit } from '@octokit/rest';
import { readRepository } from './read-repository.ts';
import type { RepositoryName } from './repository-url.ts';

/** The name of the default branch as it is now. */
export const readDefaultBranch = async (octokit: Octokit, name: RepositoryName): Promise<string> =>
  (await readRepository(octokit, name)).defaultBranch;
