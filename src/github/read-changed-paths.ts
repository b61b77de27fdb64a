import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { GitHubError } from './github-error.ts';
import type { RepositoryName } from './repository-url.ts';
import { readAnswer } from './wire.ts';

const Comparison = z.object({
  status: z.string(),
  files: z.array(z.object({ filename: z.string(), previous_filename: z.string().optional() })).optional(),
});

const ROUTE = 'GET /repos/{owner}/{repo}/compare/{basehead}';
/** GitHub names no more of them. */
const MOST_FILES = 300;

/**
 * The paths, new and former ones, that differ between two commits of one line of history, by one request; undefined when
 * GitHub cannot name them all: `head` does not follow `base`, one of them is gone, or too much has changed.
 */
export async function readChangedPaths(
  octokit: Octokit,
  { owner, repo }: RepositoryName,
  base: string,
  head: string,
): Promise<ReadonlySet<string> | undefined> {
  if (base === head) return new Set();
  try {
    const response = await octokit.request(ROUTE, { owner, repo, basehead: `${base}...${head}`, per_page: 1 });
    const { status, files = [] } = readAnswer(Comparison, response, ROUTE);
    if (status === 'identical') return new Set();
    if (status !== 'ahead' || files.length >= MOST_FILES) return undefined;
    return new Set(files.flatMap(({ filename, previous_filename: former = filename }) => [filename, former]));
  } catch (error) {
    if (error instanceof GitHubError && error.reason === 'not-found') return undefined;
    throw error;
  }
}
