import type { Octokit } from '@octokit/rest';
import { GitHubError } from '../github/github-error.ts';
import type { AppIdentity } from '../github/identity.ts';
import { shortSha } from './format.ts';
import { bearsOwnMark } from './own-mark.ts';
import type { RepositoryName } from './report.ts';

/** Ends the comment of a finding, so that its thread is found again. */
export const findingMarker = (key: string): string => `<!-- proofline:finding:${key} -->`;

const FINDING = /<!-- proofline:finding:(?<key>[0-9a-f]{8,32}) -->\s*$/;

/** What people call the finding by that a thread of ours begins with; undefined for any other thread, and one that is gone. */
export async function readFindingKey(
  octokit: Octokit,
  { owner, repo, threadId, identity }: RepositoryName & { readonly threadId: number; readonly identity: AppIdentity },
): Promise<string | undefined> {
  try {
    const { data } = await octokit.rest.pulls.getReviewComment({ owner, repo, comment_id: threadId });
    const key = FINDING.exec(data.body)?.groups?.['key'];
    return key !== undefined && bearsOwnMark(data, findingMarker(key), identity) ? key : undefined;
  } catch (error) {
    if (error instanceof GitHubError && CLOSED.has(error.reason)) return undefined;
    throw error;
  }
}

export interface ThreadAnswer {
  readonly key: string;
  readonly what: 'fixed' | 'back';
  /** Which appearance of the finding it speaks of: each end and each return is told once. */
  readonly episode: number;
}

interface Threads extends RepositoryName {
  readonly number: number;
  readonly headSha: string;
  readonly identity: AppIdentity;
  readonly answers: readonly ThreadAnswer[];
  /** The first comments of threads that people have settled. */
  readonly settled: ReadonlySet<number>;
}

const WORDS = { fixed: 'Fixed in', back: 'Back in' } as const;

/**
 * Replies in the threads of findings that were fixed or came back, each once: what was answered before is found among the
 * comments. A thread that is gone is left out, and one that was settled is not told that its finding is fixed.
 */
export async function answerThreads(octokit: Octokit, threads: Threads): Promise<void> {
  const { owner, repo, number, headSha, identity } = threads;
  const comments = await octokit.paginate(octokit.rest.pulls.listReviewComments, {
    owner,
    repo,
    pull_number: number,
    per_page: 100,
  });
  for (const { key, what, episode } of threads.answers) {
    const thread = comments.filter(isFirst).find((comment) => bearsOwnMark(comment, findingMarker(key), identity));
    const marker = `<!-- proofline:${what}:${key}:${episode}:${headSha} -->`;
    const isAnswered = comments.some(
      (comment) => comment.in_reply_to_id === thread?.id && bearsOwnMark(comment, marker, identity),
    );
    if (thread === undefined || isAnswered || (what === 'fixed' && threads.settled.has(thread.id))) continue;
    const body = `${WORDS[what]} \`${shortSha(headSha)}\`.\n\n${marker}`;
    await reply(octokit, { owner, repo, pull_number: number, comment_id: thread.id, body });
  }
}

interface Reply {
  readonly owner: string;
  readonly repo: string;
  readonly pull_number: number;
  readonly comment_id: number;
  readonly body: string;
}

/** One thread that takes no answer, because it was deleted a moment ago, keeps no other from its own. */
async function reply(octokit: Octokit, answer: Reply): Promise<void> {
  try {
    await octokit.rest.pulls.createReplyForReviewComment({ ...answer });
  } catch (error) {
    if (!(error instanceof GitHubError && CLOSED.has(error.reason))) throw error;
  }
}

const CLOSED: ReadonlySet<string> = new Set<GitHubError['reason']>(['not-found', 'gone', 'invalid']);

const isFirst = ({ in_reply_to_id: parent }: { readonly in_reply_to_id?: number }) => parent === undefined;
