import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { RepositoryName } from './repository-url.ts';
import { Id, readAnswer } from './wire.ts';

/** A pull request as it stood when it was read. */
export interface PullRequest {
  readonly number: number;
  readonly state: 'open' | 'closed';
  readonly merged: boolean;
  readonly draft: boolean;
  readonly title: string;
  /** Empty when the author wrote none. */
  readonly body: string;
  /** `null` once the account is deleted. `type` is `User`, `Bot` or another word of GitHub's. */
  readonly author: { readonly login: string; readonly type: string; readonly id: number } | null;
  /** Says little: GitHub shows private members as outsiders. Never authorise by it. */
  readonly authorAssociation?: string;
  readonly headSha: string;
  readonly headRef: string;
  /** `null` once the fork is deleted; the head commit stays readable through the base repository. */
  readonly headRepositoryId: number | null;
  /** Tip of the base branch as GitHub recorded it; not the merge base. */
  readonly baseSha: string;
  readonly baseRef: string;
  readonly repositoryId: number;
  /** Whether anybody may read the repository, and so open a pull request in it. What is not known counts as such. */
  readonly isPublic: boolean;
  readonly labels: readonly string[];
  readonly htmlUrl: string;
  readonly locked: boolean;
  /** How many files GitHub counts, also beyond the 3,000 that it lists. */
  readonly changedFileCount: number;
}

const Sha = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);

const WirePullRequest = z.object({
  number: z.int(),
  state: z.enum(['open', 'closed']),
  merged: z.boolean(),
  draft: z.boolean().default(false),
  title: z.string(),
  body: z.string().nullish(),
  user: z.object({ login: z.string(), type: z.string(), id: Id }).nullish(),
  author_association: z.string().optional(),
  head: z.object({ sha: Sha, ref: z.string(), repo: z.object({ id: Id }).nullish() }),
  base: z.object({ sha: Sha, ref: z.string(), repo: z.object({ id: Id, private: z.boolean().optional() }) }),
  labels: z.array(z.object({ name: z.string() })).default([]),
  html_url: z.string(),
  locked: z.boolean().default(false),
  changed_files: z.int(),
});

const ROUTE = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';

/** Reads a pull request. One that does not exist, or that the installation may not see, is a `not-found` error. */
export async function readPullRequest(
  octokit: Octokit,
  { owner, repo }: RepositoryName,
  number: number,
): Promise<PullRequest> {
  const response = await octokit.request(ROUTE, { owner, repo, pull_number: number });
  const wire = readAnswer(WirePullRequest, response, ROUTE);
  return {
    number: wire.number,
    state: wire.state,
    merged: wire.merged,
    draft: wire.draft,
    title: wire.title,
    body: wire.body ?? '',
    author: wire.user ?? null,
    ...(wire.author_association === undefined ? {} : { authorAssociation: wire.author_association }),
    headSha: wire.head.sha,
    headRef: wire.head.ref,
    headRepositoryId: wire.head.repo?.id ?? null,
    baseSha: wire.base.sha,
    baseRef: wire.base.ref,
    repositoryId: wire.base.repo.id,
    isPublic: wire.base.repo.private !== true,
    labels: wire.labels.map((label) => label.name),
    htmlUrl: wire.html_url,
    locked: wire.locked,
    changedFileCount: wire.changed_files,
  };
}
