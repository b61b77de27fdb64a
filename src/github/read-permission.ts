import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { GitHubError } from './github-error.ts';
import type { RepositoryName } from './repository-url.ts';
import { readAnswer } from './wire.ts';

/** What an account may do in a repository, over all its teams and roles. */
export interface Permission {
  /** GitHub folds `maintain` into `write` and `triage` into `read`. On a public repository everybody has `read`. */
  readonly level: 'admin' | 'write' | 'read' | 'none';
  /** The real role, for example `maintain` or a custom one. */
  readonly roleName: string;
}

const WirePermission = z.object({
  permission: z.enum(['admin', 'write', 'read', 'none']).catch('none'), // a word we do not know allows nothing
  role_name: z.string().default(''),
});

const ROUTE = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';

/** Reads an account's permission. Unknown accounts have none; any other failure throws, so that doubt never allows. */
export async function readPermission(
  octokit: Octokit,
  { owner, repo }: RepositoryName,
  login: string,
): Promise<Permission> {
  try {
    const wire = readAnswer(WirePermission, await octokit.request(ROUTE, { owner, repo, username: login }), ROUTE);
    return { level: wire.permission, roleName: wire.role_name };
  } catch (error) {
    if (error instanceof GitHubError && error.reason === 'not-found') return { level: 'none', roleName: '' };
    throw error;
  }
}
