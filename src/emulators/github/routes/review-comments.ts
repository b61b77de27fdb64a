import { bodyOf, NewReviewComment, TextBody } from '../api/bodies.ts';
import {
  created,
  noContent,
  numberParameter,
  ok,
  permit,
  queryText,
  repositoryOf,
  type Call,
  type Routes,
} from '../api/call.ts';
import { paginate } from '../api/pagination.ts';
import { notFound, validationFailed } from '../api/problem.ts';
import type { PullRequest, ReviewComment } from '../entities.ts';
import { renderPullRequest, renderReviewComment } from '../render/pull-request.ts';
import { AnchorRefused, resolveAnchor, type Anchor } from '../rules/anchor.ts';
import { filesOf, presentPlaceOf, reviewedCommit } from '../rules/pull-request-diff.ts';
import { requireBody } from '../rules/text-limits.ts';
import { pullRequestsOf, type World } from '../world.ts';
import { pullRequestOf } from './pulls.ts';

interface NewComment {
  readonly anchor: Anchor;
  readonly commitId: string;
  readonly body: string;
  readonly reviewId: number | undefined;
  readonly inReplyTo: number | undefined;
}

/** Stores a comment whose place in the diff has been proved. */
export function addReviewComment(call: Call, request: PullRequest, input: NewComment): ReviewComment {
  const { anchor, ...rest } = input;
  const now = call.world.timestamp();
  const comment: ReviewComment = {
    ...anchor,
    ...rest,
    id: call.world.nextId(),
    user: call.world.bot,
    createdAt: now,
    updatedAt: now,
    reactions: [],
  };
  request.pull.comments.push(comment);
  request.updatedAt = now;
  return comment;
}

export async function renderPresentComment(
  world: World,
  request: PullRequest,
  comment: ReviewComment,
): Promise<object> {
  return renderReviewComment(world, request, comment, await presentPlaceOf(world, request, comment));
}

export function announceReviewComment(call: Call, request: PullRequest, comment: ReviewComment, action: string): void {
  const { line, startLine, position } = comment;
  const place = line === undefined ? undefined : { line, startLine, position };
  call.emit('pull_request_review_comment', {
    action,
    comment: renderReviewComment(call.world, request, comment, place),
    pull_request: renderPullRequest(call.world, request),
  });
}

/** A comment and the pull request it belongs to: addresses of single comments do not name the pull request. */
export function findReviewComment(call: Call): { request: PullRequest; comment: ReviewComment } {
  const id = numberParameter(call, 'comment_id');
  for (const request of pullRequestsOf(repositoryOf(call))) {
    const comment = request.pull.comments.find((one) => one.id === id);
    if (comment !== undefined) return { request, comment };
  }
  throw notFound();
}

/** A reply stands where the comment stands that it answers; replies to replies do not exist. */
function reply(call: Call, request: PullRequest, parentId: number, body: string): ReviewComment {
  const parent = request.pull.comments.find((one) => one.id === parentId);
  if (parent === undefined) throw notFound();
  if (parent.inReplyTo !== undefined) {
    throw validationFailed('PullRequestReviewComment', 'in_reply_to', 'replies to replies are not supported');
  }
  requireBody('PullRequestReviewComment', body);
  const { commitId } = parent;
  const comment = addReviewComment(call, request, {
    anchor: parent,
    commitId,
    body,
    reviewId: undefined,
    inReplyTo: parent.id,
  });
  announceReviewComment(call, request, comment, 'created');
  return comment;
}

async function placeComment(call: Call, request: PullRequest, input: NewReviewComment): Promise<ReviewComment> {
  requireBody('PullRequestReviewComment', input.body);
  const commitId = await reviewedCommit(request, input.commit_id);
  const files = await filesOf(call.world, request, commitId);
  try {
    const anchor = resolveAnchor(files, input);
    const ids = { reviewId: undefined, inReplyTo: undefined };
    const comment = addReviewComment(call, request, { anchor, commitId, body: input.body, ...ids });
    announceReviewComment(call, request, comment, 'created');
    return comment;
  } catch (error) {
    if (!(error instanceof AnchorRefused)) throw error;
    const field = error.message === 'Path could not be resolved' ? 'path' : 'pull_request_review_thread.line';
    throw validationFailed('PullRequestReviewComment', field, error.message);
  }
}

export const reviewCommentRoutes: Routes = {
  async 'pulls/list-review-comments'(call) {
    permit(call, 'pull_requests:read');
    const request = pullRequestOf(call);
    const isDescending = queryText(call, 'direction') === 'desc' && queryText(call, 'sort') !== undefined;
    const submitted = request.pull.comments.filter((comment) => !isPending(request, comment));
    const page = paginate(call, isDescending ? submitted.toReversed() : submitted);
    const shown = page.items.map((comment) => renderPresentComment(call.world, request, comment));
    return ok(await Promise.all(shown), page.headers);
  },
  async 'pulls/create-review-comment'(call) {
    permit(call, 'pull_requests:write');
    const request = pullRequestOf(call);
    const input = bodyOf(call, NewReviewComment);
    const comment =
      input.in_reply_to === undefined
        ? await placeComment(call, request, input)
        : reply(call, request, input.in_reply_to, input.body);
    return created(await renderPresentComment(call.world, request, comment));
  },
  async 'pulls/create-reply-for-review-comment'(call) {
    permit(call, 'pull_requests:write');
    const request = pullRequestOf(call);
    const comment = reply(call, request, numberParameter(call, 'comment_id'), bodyOf(call, TextBody).body);
    return created(await renderPresentComment(call.world, request, comment));
  },
  async 'pulls/get-review-comment'(call) {
    permit(call, 'pull_requests:read');
    const { request, comment } = findReviewComment(call);
    return ok(await renderPresentComment(call.world, request, comment));
  },
  async 'pulls/update-review-comment'(call) {
    permit(call, 'pull_requests:write');
    const { request, comment } = findReviewComment(call);
    const { body } = bodyOf(call, TextBody);
    requireBody('PullRequestReviewComment', body);
    comment.body = body;
    comment.updatedAt = call.world.timestamp();
    announceReviewComment(call, request, comment, 'edited');
    return ok(await renderPresentComment(call.world, request, comment));
  },
  'pulls/delete-review-comment'(call) {
    permit(call, 'pull_requests:write');
    const { request, comment } = findReviewComment(call);
    request.pull.comments.splice(request.pull.comments.indexOf(comment), 1);
    announceReviewComment(call, request, comment, 'deleted');
    return noContent();
  },
};

const isPending = (request: PullRequest, comment: ReviewComment): boolean =>
  request.pull.reviews.some((review) => review.id === comment.reviewId && review.state === 'PENDING');
