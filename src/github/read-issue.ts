import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import type { RepositoryName } from './repository-url.ts';
import { readAnswer } from './wire.ts';

/** An issue as it stood when it was read. GitHub shows a pull request as one too. */
export interface Issue {
  readonly number: number;
  readonly state: 'open' | 'closed';
  readonly title: string;
  /** Empty when the author wrote none. */
  readonly body: string;
  /** `null` once the account is deleted. */
  readonly author: string | null;
  readonly locked: boolean;
  readonly isPullRequest: boolean;
}

const WireIssue = z.object({
  number: z.int(),
  state: z.enum(['open', 'closed']),
  title: z.string(),
  body: z.string().nullish(),
  user: z.object({ login: z.string() }).nullish(),
  locked: z.boolean().default(false),
  pull_request: z.unknown().optional(),
});

const ROUTE = 'GET /repos/{owner}/{repo}/issues/{issue_number}';

/** Reads an issue. One that does not exist, was deleted or transferred is a `not-found` or `gone` error. */
export async function readIssue(octokit: Octokit, { owner, repo }: RepositoryName, number: number): Promise<Issue> {
  const wire = readAnswer(WireIssue, await octokit.request(ROUTE, { owner, repo, issue_number: number }), ROUTE);
  return {
    number: wire.number,
    state: wire.state,
    title: wire.title,
    body: wire.body ?? '',
    author: wire.user?.login ?? null,
    locked: wire.locked,
    isPullRequest: wire.pull_request !== undefined,
  };
}
