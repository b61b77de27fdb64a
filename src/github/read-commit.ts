import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { RepositoryName } from './repository-url.ts';
import { readAnswer } from './wire.ts';

export interface Commit {
  readonly sha: string;
  /** ISO-8601, as the committer says; absent where the commit has no date. */
  readonly committedAt?: string;
}

const WireCommit = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/),
  commit: z.object({ committer: z.object({ date: z.string().optional() }).nullish() }),
});

const ROUTE = 'GET /repos/{owner}/{repo}/commits/{ref}';

/** The commit that `ref` names now: a SHA, or `heads/BRANCH` for the tip of a branch. */
export async function readCommit(octokit: Octokit, { owner, repo }: RepositoryName, ref: string): Promise<Commit> {
  // The files of the commit come in pages: the smallest one is asked for.
  const response = await octokit.request(ROUTE, { owner, repo, ref, per_page: 1 });
  const { sha, commit } = readAnswer(WireCommit, response, ROUTE);
  const committedAt = commit.committer?.date;
  return { sha, ...(committedAt === undefined ? {} : { committedAt }) };
}
