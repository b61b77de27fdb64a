import type { Octokit } from '@octokit/rest';
import type { AppIdentity } from '../github/identity.ts';
import { bearsOwnMark, type Work } from './own-mark.ts';
import type { RepositoryName } from './report.ts';

interface OwnReply extends RepositoryName {
  readonly number: number;
  /** What the reply answers: the same key is answered once. */
  readonly key: string;
}

const marker = (key: string) => `<!-- proofline:reply:${key} -->`;

interface NewReply extends OwnReply {
  readonly markdown: string;
  /** ISO-8601; answers given since then are found. */
  readonly since: string;
  readonly identity: AppIdentity;
}

/** Answers with a comment, once per key: an answer that was given before is found. */
export async function replyOnce(octokit: Octokit, reply: NewReply): Promise<void> {
  const { owner, repo, number } = reply;
  const comments = await octokit.paginate(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: number,
    since: reply.since,
    per_page: 100,
  });
  if (comments.some(isAnswer(reply))) return;
  await octokit.rest.issues.createComment({
    owner,
    repo,
    issue_number: number,
    body: bodyOf(reply),
  });
}

/** The same in a thread on the diff; `threadId` is its first comment. */
export async function replyInThreadOnce(
  octokit: Octokit,
  reply: NewReply & { readonly threadId: number },
): Promise<void> {
  const { owner, repo, number, threadId, since } = reply;
  const at = { owner, repo, pull_number: number };
  const comments = await octokit.paginate(octokit.rest.pulls.listReviewComments, { ...at, since, per_page: 100 });
  if (comments.some(isAnswer(reply))) return;
  await octokit.rest.pulls.createReplyForReviewComment({ ...at, comment_id: threadId, body: bodyOf(reply) });
}

const bodyOf = ({ markdown, key }: NewReply) => `${markdown}\n\n${marker(key)}`;

const isAnswer =
  ({ key, identity }: NewReply) =>
  (comment: Work) =>
    bearsOwnMark(comment, marker(key), identity);

interface ReactedTo extends RepositoryName {
  readonly commentId: number;
  /** A comment of the conversation, or one on the diff: GitHub numbers them apart. */
  readonly place: 'conversation' | 'thread';
}

/** Reacts to the comment of a command; reacting twice is reacting once. */
export async function react(
  octokit: Octokit,
  { owner, repo, commentId, place }: ReactedTo,
  content: 'eyes' | 'rocket' | 'confused',
): Promise<void> {
  const reaction = { owner, repo, comment_id: commentId, content };
  if (place === 'thread') await octokit.rest.reactions.createForPullRequestReviewComment(reaction);
  else await octokit.rest.reactions.createForIssueComment(reaction);
}
