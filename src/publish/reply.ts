import type { Octokit } from '@octokit/rest';
import type { AppIdentity } from '../github/identity.ts';
import { bearsOwnMark } from './own-mark.ts';
import type { RepositoryName } from './report.ts';

interface OwnReply extends RepositoryName {
  readonly number: number;
  /** What the reply answers: the same key is answered once. */
  readonly key: string;
}

const marker = (key: string) => `<!-- proofline:reply:${key} -->`;

/** Answers with a comment, once per key: an answer given since `since` (ISO-8601) is found before a second is written. */
export async function replyOnce(
  octokit: Octokit,
  reply: OwnReply & { readonly markdown: string; readonly since: string; readonly identity: AppIdentity },
): Promise<void> {
  const { owner, repo, number, key } = reply;
  const comments = await octokit.paginate(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: number,
    since: reply.since,
    per_page: 100,
  });
  if (comments.some((comment) => bearsOwnMark(comment, marker(key), reply.identity))) return;
  await octokit.rest.issues.createComment({
    owner,
    repo,
    issue_number: number,
    body: `${reply.markdown}\n\n${marker(key)}`,
  });
}

/** Reacts to the comment of a command; reacting twice is reacting once. */
export async function react(
  octokit: Octokit,
  comment: RepositoryName & { readonly commentId: number },
  content: 'eyes' | 'rocket' | 'confused',
): Promise<void> {
  const { owner, repo, commentId } = comment;
  await octokit.rest.reactions.createForIssueComment({ owner, repo, comment_id: commentId, content });
}
