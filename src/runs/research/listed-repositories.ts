import type { Octokit } from '@octokit/rest';
import { GitHubError } from '../../github/github-error.ts';
import type { GitHub } from '../../github/github.ts';
import { readCommit } from '../../github/read-commit.ts';
import { readPermission } from '../../github/read-permission.ts';
import { readRepository, type RepositoryFacts } from '../../github/read-repository.ts';
import type { RepositoryName } from '../../github/repository-url.ts';
import { publisherFor } from '../publisher.ts';
import type { PlannedRepository } from '../review/planned-repository.ts';
import type { ReviewTarget } from '../review/run.ts';

/** What becomes of the repositories that a configuration lists. */
export interface ListedRepositories {
  /** Each at the tip of its default branch; the one that is asked about is not among them. */
  readonly repositories: readonly PlannedRepository[];
  /** Why others are left out of this answer, a sentence each. */
  readonly leftOut: readonly string[];
  /** What is wrong with the list, without a full stop. */
  readonly problems: readonly string[];
}

export interface Listing {
  readonly target: ReviewTarget;
  /** `NAME` or `OWNER/NAME`. */
  readonly names: readonly string[];
  /** Who asks; without one only what everybody may read is read. */
  readonly asker?: string;
  /** Who has written what the question stands in; `null` once the account is deleted. */
  readonly author: string | null;
}

type Found =
  | { readonly kind: 'found'; readonly repository: PlannedRepository }
  | { readonly kind: 'left-out' | 'problem'; readonly why: string };

/**
 * Finds the repositories that are to be read beside the one that is asked about, each by a token for that one alone.
 *
 * Whoever may change the list of a repository must not read others by it: a private one is read only for an asker who may
 * read it, and never where the answer is public. Nor must whoever writes an issue and has somebody else ask: the agent is
 * given the words of both, so both have to be allowed.
 */
export async function findListed(
  { target, names, asker, author }: Listing,
  github: GitHub,
): Promise<ListedRepositories> {
  const wanted = uniqueNames(target, names);
  if (wanted.length === 0) return { repositories: [], leftOut: [], problems: [] };
  const own = await readRepository(publisherFor(target, github), target);
  const found = await Promise.all(wanted.map(async (name) => await find(name, { target, own, asker, author, github })));
  const repositories = found.flatMap((one) => (one.kind === 'found' ? [one.repository] : []));
  const others = repositories.filter(({ repositoryId }) => repositoryId !== target.repositoryId);
  const whyOf = (kind: 'left-out' | 'problem') => found.flatMap((one) => (one.kind === kind ? [one.why] : []));
  return {
    repositories: [...new Map(others.map((one) => [one.repositoryId, one])).values()],
    leftOut: whyOf('left-out'),
    problems: whyOf('problem'),
  };
}

const READING = { permissions: { contents: 'read' } } as const;

/** In the order of the list, each once, without the one that is asked about. */
function uniqueNames({ owner: own, repo }: RepositoryName, names: readonly string[]): RepositoryName[] {
  const seen = new Set([`${own}/${repo}`.toLowerCase()]);
  return names.flatMap((written) => {
    const [owner = own, name = written] = written.includes('/') ? written.split('/') : [];
    const key = `${owner}/${name}`.toLowerCase();
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ owner, repo: name }];
  });
}

interface Search {
  readonly target: ReviewTarget;
  readonly own: RepositoryFacts;
  readonly asker: string | undefined;
  readonly author: string | null;
  readonly github: GitHub;
}

async function find(name: RepositoryName, search: Search): Promise<Found> {
  const { target, github } = search;
  const shown = `${name.owner}/${name.repo}`;
  const isOfAccount = ({ owner }: RepositoryName) => owner.toLowerCase() === target.owner.toLowerCase();
  const foreign: Found = {
    kind: 'problem',
    why: `${shown} is of another account; only repositories of ${target.owner} can be read beside this one`,
  };
  if (!isOfAccount(name)) return foreign;
  const octokit = github.forInstallation(target.installationId, { repositoryNames: [name.repo], ...READING });
  try {
    const facts = await readRepository(octokit, name);
    return isOfAccount(facts) ? await admit(facts, octokit, search) : foreign;
  } catch (error) {
    if (!(error instanceof GitHubError && ABSENT.has(error.reason))) throw error;
    const why = `${shown} cannot be read: there is no such repository with commits among those that the App is installed on`;
    return { kind: 'problem', why };
  }
}

/** GitHub mints no token for what it does not know, or what the installation does not cover; empty ones have no tip. */
const ABSENT: ReadonlySet<string> = new Set(['invalid', 'not-found', 'conflict']);

async function admit(facts: RepositoryFacts, octokit: Octokit, search: Search): Promise<Found> {
  const { id: repositoryId, owner, repo, defaultBranch, isPublic } = facts;
  const whyNot = isPublic ? undefined : await whyClosed(facts, octokit, search);
  if (whyNot !== undefined) return { kind: 'left-out', why: `${owner}/${repo} was not read: ${whyNot}.` };
  const { sha } = await readCommit(octokit, facts, `heads/${defaultBranch}`);
  return { kind: 'found', repository: { repositoryId, owner, repo, sha } };
}

/** Why a private repository is not read for this question; undefined when it may be. */
async function whyClosed(
  facts: RepositoryFacts,
  octokit: Octokit,
  { own, asker, author }: Search,
): Promise<string | undefined> {
  if (own.isPublic) return 'it is private, and this answer is public';
  if (asker === undefined) return 'it is private, and nobody in particular asks';
  if (!(await mayRead(octokit, facts, asker))) return 'whoever asks may not read it';
  if (author === asker) return undefined;
  const isOfReader = author !== null && (await mayRead(octokit, facts, author));
  return isOfReader ? undefined : 'the author of this issue or pull request may not read it';
}

const mayRead = async (octokit: Octokit, name: RepositoryName, login: string): Promise<boolean> =>
  (await readPermission(octokit, name, login)).level !== 'none';
