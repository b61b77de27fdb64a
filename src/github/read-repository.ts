import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { RepositoryName } from './repository-url.ts';
import { readAnswer } from './wire.ts';

/** A repository as it is now, under the name that it has now. */
export interface RepositoryFacts extends RepositoryName {
  readonly id: number;
  readonly defaultBranch: string;
  /** Everybody may read it. */
  readonly isPublic: boolean;
}

const WireRepository = z.object({
  id: z.int().positive(),
  name: z.string().min(1),
  owner: z.object({ login: z.string().min(1) }),
  default_branch: z.string().min(1),
  private: z.boolean().optional(),
});

const ROUTE = 'GET /repos/{owner}/{repo}';

/** Reads what GitHub says about a repository; a former name leads to what it is called now. */
export async function readRepository(octokit: Octokit, { owner, repo }: RepositoryName): Promise<RepositoryFacts> {
  const wire = readAnswer(WireRepository, await octokit.request(ROUTE, { owner, repo }), ROUTE);
  return {
    id: wire.id,
    owner: wire.owner.login,
    repo: wire.name,
    defaultBranch: wire.default_branch,
    isPublic: wire.private === false, // a doubt is no invitation
  };
}
