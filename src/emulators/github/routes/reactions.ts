import { bodyOf, NewReaction } from '../api/bodies.ts';
import { noContent, numberParameter, ok, permit, queryText, type Answer, type Call, type Routes } from '../api/call.ts';
import { paginate } from '../api/pagination.ts';
import { notFound } from '../api/problem.ts';
import type { Reaction } from '../entities.ts';
import { renderReaction } from '../render/issue.ts';
import { issueCommentOf, issueOf } from './issues.ts';
import { findReviewComment } from './review-comments.ts';

type Subject = (call: Call, level: 'read' | 'write') => Reaction[];

const onIssue: Subject = (call, level) => issueOf(call, level).reactions;
const onIssueComment: Subject = (call, level) => issueCommentOf(call, level).reactions;
const onReviewComment: Subject = (call, level) => {
  permit(call, `pull_requests:${level}`);
  return findReviewComment(call).comment.reactions;
};

function list(call: Call, subject: Subject): Answer {
  const content = queryText(call, 'content');
  const reactions = subject(call, 'read').filter((one) => content === undefined || one.content === content);
  const page = paginate(call, reactions);
  return ok(
    page.items.map((reaction) => renderReaction(call.world, reaction)),
    page.headers,
  );
}

/** 201 when the reaction is new, 200 with the old one when the App had reacted that way before. */
function add(call: Call, subject: Subject): Answer {
  const { content } = bodyOf(call, NewReaction);
  const reactions = subject(call, 'write');
  const user = call.world.bot;
  const known = reactions.find((one) => one.content === content && one.user === user);
  if (known !== undefined) return ok(renderReaction(call.world, known));
  const reaction: Reaction = { id: call.world.nextId(), user, content, createdAt: call.world.timestamp() };
  reactions.push(reaction);
  return { status: 201, body: renderReaction(call.world, reaction) };
}

function remove(call: Call, subject: Subject): Answer {
  const id = numberParameter(call, 'reaction_id');
  const reactions = subject(call, 'write');
  const at = reactions.findIndex((one) => one.id === id);
  if (at === -1) throw notFound();
  reactions.splice(at, 1);
  return noContent();
}

export const reactionRoutes: Routes = {
  'reactions/list-for-issue': (call) => list(call, onIssue),
  'reactions/create-for-issue': (call) => add(call, onIssue),
  'reactions/delete-for-issue': (call) => remove(call, onIssue),
  'reactions/list-for-issue-comment': (call) => list(call, onIssueComment),
  'reactions/create-for-issue-comment': (call) => add(call, onIssueComment),
  'reactions/delete-for-issue-comment': (call) => remove(call, onIssueComment),
  'reactions/list-for-pull-request-review-comment': (call) => list(call, onReviewComment),
  'reactions/create-for-pull-request-review-comment': (call) => add(call, onReviewComment),
  'reactions/delete-for-pull-request-comment': (call) => remove(call, onReviewComment),
};
