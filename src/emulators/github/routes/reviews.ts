import { bodyOf, NewReview, SubmittedReview, TextBody, type ReviewEvent } from '../api/bodies.ts';
import { numberParameter, ok, permit, type Call, type Routes } from '../api/call.ts';
import { paginate } from '../api/pagination.ts';
import { notFound, unprocessable } from '../api/problem.ts';
import type { PullRequest, Review, ReviewState } from '../entities.ts';
import { renderPullRequest, renderReview } from '../render/pull-request.ts';
import { AnchorRefused, resolveAnchor, type Anchor } from '../rules/anchor.ts';
import { filesOf, reviewedCommit } from '../rules/pull-request-diff.ts';
import { limitBody, requireBody } from '../rules/text-limits.ts';
import { pullRequestOf } from './pulls.ts';
import { addReviewComment, announceReviewComment, renderPresentComment } from './review-comments.ts';

const STATES: Readonly<Record<ReviewEvent, ReviewState>> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

/** A verdict needs words, and nobody judges their own pull request. */
function checkEvent(call: Call, request: PullRequest, event: ReviewEvent | undefined, body: string): void {
  if (event === undefined) return;
  const isOwn = request.author?.id === call.world.bot.id;
  if (isOwn && event === 'APPROVE') throw unprocessable('Can not approve your own pull request');
  if (isOwn && event === 'REQUEST_CHANGES') throw unprocessable('Can not request changes on your own pull request');
  if (event !== 'APPROVE') requireBody('PullRequestReview', body);
}

/** All anchors, or none: one bad line refuses the review, and the answer does not say which. */
async function resolveAll(call: Call, request: PullRequest, commit: string, review: NewReview): Promise<Anchor[]> {
  const comments = review.comments ?? [];
  if (comments.length === 0) return [];
  for (const comment of comments) requireBody('PullRequestReviewComment', comment.body);
  const files = await filesOf(call.world, request, commit);
  try {
    return comments.map((comment) => resolveAnchor(files, comment));
  } catch (error) {
    if (error instanceof AnchorRefused) throw unprocessable(error.message);
    throw error;
  }
}

function reviewOf(call: Call, request: PullRequest): Review {
  const id = numberParameter(call, 'review_id');
  const found = request.pull.reviews.find((review) => review.id === id);
  if (found === undefined) throw notFound();
  return found;
}

function announceReview(call: Call, request: PullRequest, review: Review): void {
  call.emit('pull_request_review', {
    action: 'submitted',
    review: { ...renderReview(call.world, request, review), state: review.state.toLowerCase() },
    pull_request: renderPullRequest(call.world, request),
  });
}

function submit(call: Call, request: PullRequest, review: Review, event: ReviewEvent): void {
  review.state = STATES[event];
  review.submittedAt = call.world.timestamp();
  request.updatedAt = review.submittedAt;
  announceReview(call, request, review);
  for (const comment of request.pull.comments) {
    if (comment.reviewId === review.id) announceReviewComment(call, request, comment, 'created');
  }
}

export const reviewRoutes: Routes = {
  'pulls/list-reviews'(call) {
    permit(call, 'pull_requests:read');
    const request = pullRequestOf(call);
    const page = paginate(call, request.pull.reviews);
    return ok(
      page.items.map((review) => renderReview(call.world, request, review)),
      page.headers,
    );
  },
  async 'pulls/create-review'(call) {
    permit(call, 'pull_requests:write');
    const request = pullRequestOf(call);
    const asked = bodyOf(call, NewReview);
    const { event, body = '' } = asked;
    limitBody('PullRequestReview', body);
    checkEvent(call, request, event, body);
    const commitId = await reviewedCommit(request, asked.commit_id);
    const anchors = await resolveAll(call, request, commitId, asked);
    const user = call.world.bot;
    if (event === undefined && request.pull.reviews.some((one) => one.user === user && one.state === 'PENDING')) {
      throw unprocessable('User can only have one pending review per pull request');
    }
    const review: Review = { id: call.world.nextId(), user, commitId, body, state: 'PENDING', submittedAt: undefined };
    request.pull.reviews.push(review);
    for (const [index, anchor] of anchors.entries()) {
      const text = asked.comments?.[index]?.body ?? '';
      addReviewComment(call, request, { anchor, commitId, body: text, reviewId: review.id, inReplyTo: undefined });
    }
    if (event !== undefined) submit(call, request, review, event);
    return ok(renderReview(call.world, request, review));
  },
  'pulls/get-review'(call) {
    permit(call, 'pull_requests:read');
    const request = pullRequestOf(call);
    return ok(renderReview(call.world, request, reviewOf(call, request)));
  },
  'pulls/update-review'(call) {
    permit(call, 'pull_requests:write');
    const request = pullRequestOf(call);
    const review = reviewOf(call, request);
    const { body } = bodyOf(call, TextBody);
    requireBody('PullRequestReview', body);
    review.body = body;
    return ok(renderReview(call.world, request, review));
  },
  'pulls/submit-review'(call) {
    permit(call, 'pull_requests:write');
    const request = pullRequestOf(call);
    const review = reviewOf(call, request);
    const { event, body } = bodyOf(call, SubmittedReview);
    if (review.state !== 'PENDING') throw unprocessable('Could not submit a review that is not pending');
    limitBody('PullRequestReview', body ?? '');
    checkEvent(call, request, event, body ?? review.body);
    review.body = body ?? review.body;
    submit(call, request, review, event);
    return ok(renderReview(call.world, request, review));
  },
  'pulls/delete-pending-review'(call) {
    permit(call, 'pull_requests:write');
    const request = pullRequestOf(call);
    const { pull } = request;
    const review = reviewOf(call, request);
    if (review.state !== 'PENDING') throw unprocessable('Can not delete a non-pending pull request review');
    pull.reviews.splice(pull.reviews.indexOf(review), 1);
    const kept = pull.comments.filter((comment) => comment.reviewId !== review.id);
    pull.comments.splice(0, pull.comments.length, ...kept);
    return ok(renderReview(call.world, request, review));
  },
  async 'pulls/list-comments-for-review'(call) {
    permit(call, 'pull_requests:read');
    const request = pullRequestOf(call);
    const review = reviewOf(call, request);
    const page = paginate(
      call,
      request.pull.comments.filter((comment) => comment.reviewId === review.id),
    );
    const shown = page.items.map((comment) => renderPresentComment(call.world, request, comment));
    return ok(await Promise.all(shown), page.headers);
  },
};
