import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { GitHubError } from './github-error.ts';
import type { RepositoryName } from './repository-url.ts';
import { readAnswer } from './wire.ts';

const Tree = z.object({ tree: z.array(z.object({ path: z.string(), type: z.string() })) });

const ROUTE = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';

/**
 * The paths of all files of a commit that have this name, in one request.
 *
 * Of a very large repository only a part is looked at: GitHub lists at most 100,000 entries or 7 MB. None for a commit
 * without files.
 */
export async function findFilesNamed(
  octokit: Octokit,
  { owner, repo }: RepositoryName,
  { name, sha }: { readonly name: string; readonly sha: string },
): Promise<string[]> {
  try {
    const response = await octokit.request(ROUTE, { owner, repo, tree_sha: sha, recursive: '1' });
    const { tree } = readAnswer(Tree, response, ROUTE);
    const isNamed = (path: string) => path === name || path.endsWith(`/${name}`);
    return tree.filter(({ type, path }) => type === 'blob' && isNamed(path)).map(({ path }) => path);
  } catch (error) {
    if (error instanceof GitHubError && (error.reason === 'not-found' || error.reason === 'too-large')) return [];
    throw error;
  }
}
