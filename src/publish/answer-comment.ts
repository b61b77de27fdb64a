import type { Octokit } from '@octokit/rest';
import { AS_PROGRESS } from '../github/call.ts';
import type { AppIdentity } from '../github/identity.ts';
import type { StaleAnswer } from './answer/answer-report.ts';
import { withStaleNote } from './answer/stale-note.ts';
import { bearsOwnMark } from './own-mark.ts';
import type { RepositoryName } from './report.ts';

interface OwnAnswer extends RepositoryName {
  /** Of the issue or pull request. */
  readonly number: number;
  readonly runId: string;
}

/** Ends the comment of a run; room for it has to be left below GitHub's limit. */
export const answerMark = (runId: string): string => `<!-- proofline:answer:${runId} -->`;

export const withAnswerMark = (runId: string, markdown: string): string => `${markdown}\n\n${answerMark(runId)}`;

/** Posts the one comment of a question, to be edited from then on; returns its id. */
export async function postAnswer(
  octokit: Octokit,
  { owner, repo, number, runId, markdown }: OwnAnswer & { readonly markdown: string },
): Promise<number> {
  const { data } = await octokit.rest.issues.createComment({
    owner,
    repo,
    issue_number: number,
    body: withAnswerMark(runId, markdown),
  });
  return data.id;
}

/** The comment that a run posted earlier, if any; `since` is ISO-8601. Nobody else's marker counts. */
export async function findAnswer(
  octokit: Octokit,
  {
    owner,
    repo,
    number,
    runId,
    since,
    identity,
  }: OwnAnswer & { readonly since: string; readonly identity: AppIdentity },
): Promise<number | undefined> {
  const comments = await octokit.paginate(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: number,
    since,
    per_page: 100,
  });
  return comments.find((comment) => bearsOwnMark(comment, answerMark(runId), identity))?.id;
}

/** What a comment is to say from now on. */
export interface AnswerText extends RepositoryName {
  readonly commentId: number;
  readonly runId: string;
  readonly markdown: string;
  /** Given up at once when the installation has no room for it. */
  readonly isProgress?: boolean;
}

/** The request that replaces what a comment says, wherever comments of its kind are kept. */
export const asUpdate = ({ owner, repo, commentId, runId, markdown, isProgress = false }: AnswerText) => ({
  owner,
  repo,
  comment_id: commentId,
  body: withAnswerMark(runId, markdown),
  ...(isProgress ? { request: AS_PROGRESS } : {}),
});

/** Replaces what the comment says. */
export async function updateAnswer(octokit: Octokit, answer: AnswerText): Promise<void> {
  await octokit.rest.issues.updateComment(asUpdate(answer));
}

/** Says above an answer that it may be out of date; says it once, and leaves everything else as people see it. */
export async function noteStale(
  octokit: Octokit,
  { owner, repo, commentId, stale }: RepositoryName & { readonly commentId: number; readonly stale: StaleAnswer },
): Promise<void> {
  const comment = { owner, repo, comment_id: commentId };
  const { body = '' } = (await octokit.rest.issues.getComment(comment)).data;
  const noted = withStaleNote(body, stale);
  if (noted !== body) await octokit.rest.issues.updateComment({ ...comment, body: noted });
}
