import type { Octokit } from '@octokit/rest';
import { z } from 'zod';
import { GitHubError } from '../github-error.ts';
import type { RepositoryName } from '../repository-url.ts';
import { readAnswer } from '../wire.ts';
import { readSpare } from './spare.ts';

/** An open pull request as a list shows it. Times are milliseconds since the epoch. */
export interface OpenPull {
  readonly number: number;
  readonly headSha: string;
  readonly baseRef: string;
  readonly draft: boolean;
  /** `null` once the account is deleted. */
  readonly author: { readonly login: string; readonly isBot: boolean } | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface OpenPulls {
  readonly pulls: readonly OpenPull[];
  /** Of the first page: as long as it holds nothing has changed, since every change brings a pull request to the top. */
  readonly etag: string | undefined;
  readonly requests: number;
  readonly spare: number;
}

const ROUTE = 'GET /repos/{owner}/{repo}/pulls';
const PER_PAGE = 100;
const MAX_PAGES = 10;

const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const WirePull = z
  .object({
    number: z.int(),
    draft: z.boolean().default(false),
    user: z.object({ login: z.string(), type: z.string() }).nullish(),
    head: z.object({ sha: z.string() }),
    base: z.object({ ref: z.string() }),
    created_at: time,
    updated_at: time,
  })
  .transform(({ number, draft, user, head, base, created_at: createdAt, updated_at: updatedAt }): OpenPull => ({
    number,
    draft,
    headSha: head.sha,
    baseRef: base.ref,
    author: user == null ? null : { login: user.login, isBot: user.type === 'Bot' },
    createdAt,
    updatedAt,
  }));

/**
 * The open pull requests that were updated since then (milliseconds since the epoch), the last updated first, at most a
 * thousand; undefined when nothing has changed since the answer that gave `etag`, which costs nothing of the hour's budget.
 */
export async function listOpenPulls(
  octokit: Octokit,
  { owner, repo }: RepositoryName,
  { updatedSince, etag }: { readonly updatedSince: number; readonly etag?: string | undefined },
): Promise<OpenPulls | undefined> {
  const pulls: OpenPull[] = [];
  let seen: string | undefined;
  for (let page = 1; ; page += 1) {
    const conditional = page === 1 && etag !== undefined ? { headers: { 'if-none-match': etag } } : {};
    const order = { state: 'open', sort: 'updated', direction: 'desc' } as const;
    const response = await octokit
      .request(ROUTE, { owner, repo, ...order, per_page: PER_PAGE, page, ...conditional })
      .catch(unlessNotModified);
    if (response === undefined) return undefined;
    const listed = readAnswer(z.array(WirePull), response, ROUTE);
    seen ??= response.headers.etag;
    const recent = listed.filter(({ updatedAt }) => updatedAt >= updatedSince);
    pulls.push(...recent);
    if (listed.length < PER_PAGE || recent.length < listed.length || page === MAX_PAGES)
      return { pulls, etag: seen, requests: page, spare: readSpare(response.headers) };
  }
}

/** Octokit throws for a 304. */
function unlessNotModified(error: unknown): undefined {
  if (error instanceof GitHubError && error.reason === 'not-modified') return undefined;
  throw error;
}
