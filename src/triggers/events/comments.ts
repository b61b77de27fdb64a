import type { z } from 'zod';
import { candidateLines } from '../../commands/typed-lines.ts';
import { about, type Classification, type Common, defaultBranchOf, isBot, skip, take } from '../classification.ts';
import type { Intake } from '../intake.ts';
import type { IssueCommentPayload, ReviewCommentPayload, ReviewPayload } from '../payload.ts';

/** Our own App's id: comments of ours are known by it, also those that a person lets it write. */
interface Own {
  readonly appId: number;
}

export function classifyComment(payload: z.infer<typeof IssueCommentPayload>, own: Own): Classification {
  if (payload.action === 'deleted') return classifyDeleted(payload, own);
  if (payload.action !== 'created') return skip('only new comments can carry a command');
  const isIssue = payload.issue.pull_request === undefined;
  const { number } = payload.issue;
  return classifyText(payload, payload.comment, own, {
    place: 'conversation',
    number,
    ...(isIssue ? { isIssue } : {}),
  });
}

/** Which of our comments it was shows when it is looked up. */
function classifyDeleted(payload: z.infer<typeof IssueCommentPayload>, { appId }: Own): Classification {
  const { issue, comment } = payload;
  const { id: commentId, user, performed_via_github_app: via } = comment;
  if (user?.type !== 'Bot' || (via?.id ?? appId) !== appId) return skip('the deleted comment was not ours');
  return take({ kind: 'comment-deleted', ...about(payload, issue.number), commentId });
}

export function classifyReview(payload: z.infer<typeof ReviewPayload>, own: Own): Classification {
  if (payload.action !== 'submitted') return skip('only new reviews can carry a command');
  const { submitted_at: submittedAt, ...review } = payload.review;
  const written = { ...review, created_at: submittedAt ?? undefined };
  return classifyText(payload, written, own, { place: 'review', number: payload.pull_request.number });
}

export function classifyReviewComment(payload: z.infer<typeof ReviewCommentPayload>, own: Own): Classification {
  if (payload.action !== 'created') return skip('only new comments can carry a command');
  const threadId = payload.comment.in_reply_to_id ?? payload.comment.id;
  const { number } = payload.pull_request;
  return classifyText(payload, payload.comment, own, { place: 'thread', threadId, number });
}

type CommandIntake = Extract<Intake, { kind: 'command' }>;

/** Longer questions are cut: nobody asks so much at once. */
const MAX_TEXT = 10_000;

/** Lets through whatever could be a command: how commands are written here is not known before the configuration is read. */
function classifyText(
  payload: Common,
  {
    id: commentId,
    body,
    performed_via_github_app: via,
    created_at: writtenAt,
  }: z.infer<typeof IssueCommentPayload>['comment'],
  { appId }: Own,
  { number, ...where }: Pick<CommandIntake, 'place' | 'threadId' | 'number' | 'isIssue'>,
): Classification {
  if (via?.id === appId) return skip('comment of our own');
  if (isBot(payload.sender)) return skip('bots cannot command');
  const lines = candidateLines(body ?? '');
  // What the comment replies to may be a finding of ours.
  const isReply = where.threadId !== undefined && where.threadId !== commentId;
  if (lines.length === 0 && !isReply) return skip('comment without a command');
  const text = (body ?? '').slice(0, MAX_TEXT).toWellFormed();
  const written = {
    commentId,
    ...(writtenAt === undefined ? {} : { writtenAt }),
    lines,
    text,
    ...defaultBranchOf(payload),
  };
  return take({ kind: 'command', ...about(payload, number), ...where, ...written });
}
