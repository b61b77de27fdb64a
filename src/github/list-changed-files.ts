import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { RepositoryName } from './repository-url.ts';
import { readAnswer } from './wire.ts';

const PER_PAGE = 100;
/** GitHub lists no more files of a pull request than this. */
const MAX_LISTED_FILES = 3_000;

const STATUSES = ['added', 'removed', 'modified', 'renamed', 'copied', 'changed', 'unchanged'] as const;

/** One file of a pull request as GitHub lists it; has the shape of the diff room's `ChangedFile`. */
export interface ListedFile {
  readonly path: string;
  readonly previousPath?: string;
  readonly status: (typeof STATUSES)[number];
  readonly additions: number;
  readonly deletions: number;
  /** The blob in the head; for a removed file the one that went. */
  readonly sha?: string;
  readonly patch?: string;
}

const WireFile = z
  .object({
    filename: z.string().min(1),
    previous_filename: z.string().nullish(),
    status: z.enum(STATUSES).catch('changed'), // a word that GitHub may add later is a change all the same
    additions: z.int().nonnegative(),
    deletions: z.int().nonnegative(),
    sha: z.string().nullish(),
    patch: z.string().nullish(),
  })
  .transform(({ filename, previous_filename: previousPath, status, additions, deletions, sha, patch }): ListedFile => ({
    path: filename,
    ...(previousPath ? { previousPath } : {}),
    status,
    additions,
    deletions,
    ...(sha ? { sha } : {}),
    ...(typeof patch === 'string' ? { patch } : {}),
  }));

const ROUTE = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files';

/**
 * The changed files of a pull request in GitHub's order, at most 3,000; `changedFileCount` of the pull request tells
 * whether there are more. `patch` is absent for binary files, pure renames and large diffs.
 */
export async function listChangedFiles(
  octokit: Octokit,
  { owner, repo }: RepositoryName,
  number: number,
): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  for (let page = 1; page <= MAX_LISTED_FILES / PER_PAGE; page += 1) {
    const response = await octokit.request(ROUTE, { owner, repo, pull_number: number, per_page: PER_PAGE, page });
    const listed = readAnswer(z.array(WireFile), response, ROUTE);
    files.push(...listed);
    if (listed.length < PER_PAGE) break;
  }
  return files;
}
