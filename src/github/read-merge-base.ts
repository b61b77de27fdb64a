import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { RepositoryName } from './repository-url.ts';
import { readAnswer } from './wire.ts';

const Comparison = z.object({ merge_base_commit: z.object({ sha: z.string().min(1) }) });

const ROUTE = 'GET /repos/{owner}/{repo}/compare/{basehead}';

/**
 * The commit where `head` left `base`: what GitHub's diff of a pull request is relative to.
 *
 * Both may be a SHA or a ref; the head of a fork is found by its SHA. Without common history GitHub answers 404.
 */
export async function readMergeBase(
  octokit: Octokit,
  { owner, repo }: RepositoryName,
  base: string,
  head: string,
): Promise<string> {
  const response = await octokit.request(ROUTE, { owner, repo, basehead: `${base}...${head}`, per_page: 1 });
  return readAnswer(Comparison, response, ROUTE).merge_base_commit.sha;
}
