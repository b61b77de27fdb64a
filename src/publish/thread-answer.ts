import type { Octokit } from '@octokit/rest';
import type { AppIdentity } from '../github/identity.ts';
import { answerMark, type AnswerText, asUpdate, withAnswerMark } from './answer-comment.ts';
import { bearsOwnMark } from './own-mark.ts';
import type { RepositoryName } from './report.ts';

interface OwnAnswer extends RepositoryName {
  /** Of the pull request. */
  readonly number: number;
  /** The first comment of the thread. */
  readonly threadId: number;
  readonly runId: string;
}

/** Posts the one answer of a run into a thread on the diff, to be edited from then on; returns its id. */
export async function postInThread(
  octokit: Octokit,
  { owner, repo, number, threadId, runId, markdown }: OwnAnswer & { readonly markdown: string },
): Promise<number> {
  const { data } = await octokit.rest.pulls.createReplyForReviewComment({
    owner,
    repo,
    pull_number: number,
    comment_id: threadId,
    body: withAnswerMark(runId, markdown),
  });
  return data.id;
}

/** The answer that a run posted earlier into the thread, if any; `since` is ISO-8601. Nobody else's mark counts. */
export async function findInThread(
  octokit: Octokit,
  {
    owner,
    repo,
    number,
    threadId,
    runId,
    since,
    identity,
  }: OwnAnswer & { readonly since: string; readonly identity: AppIdentity },
): Promise<number | undefined> {
  const comments = await octokit.paginate(octokit.rest.pulls.listReviewComments, {
    owner,
    repo,
    pull_number: number,
    since,
    per_page: 100,
  });
  const inThread = comments.filter(({ in_reply_to_id: first }) => first === threadId);
  return inThread.find((comment) => bearsOwnMark(comment, answerMark(runId), identity))?.id;
}

/** Replaces what the answer says. */
export async function updateInThread(octokit: Octokit, answer: AnswerText): Promise<void> {
  await octokit.rest.pulls.updateReviewComment(asUpdate(answer));
}
