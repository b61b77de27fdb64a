import type { Account, PullRequest, Repository, Review, ReviewComment } from '../entities.ts';
import { nodeId, type World } from '../world.ts';
import { renderAccount } from './account.ts';
import { authorAssociation, renderAuthor, renderLabel, renderReactionCounts } from './issue.ts';
import { apiUrl, renderRepository, webUrl } from './repository.ts';

/** A pull request as lists and webhook payloads show it. `base.sha` is the tip of the base branch, not the merge base. */
export function renderPullRequest(world: World, request: PullRequest): object {
  const { pull, repository } = request;
  const url = `${apiUrl(world, repository)}/pulls/${request.number}`;
  const html = `${webUrl(world, repository)}/pull/${request.number}`;
  return {
    url,
    id: request.id,
    node_id: nodeId('PR', request.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: `${apiUrl(world, repository)}/issues/${request.number}`,
    number: request.number,
    state: request.state,
    locked: request.locked,
    title: request.title,
    user: renderAuthor(world, request.author),
    body: request.body,
    created_at: request.createdAt,
    updated_at: request.updatedAt,
    closed_at: request.closedAt ?? null,
    merged_at: pull.mergedAt ?? null,
    merge_commit_sha: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: request.labels.map((label) => renderLabel(world, repository, label)),
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${apiUrl(world, repository)}/pulls/comments{/number}`,
    comments_url: `${apiUrl(world, repository)}/issues/${request.number}/comments`,
    statuses_url: `${apiUrl(world, repository)}/statuses/${pull.head.sha}`,
    head: renderEnd(world, pull.head, pull.head.owner, pull.head.repository),
    base: renderEnd(world, pull.base, repository.owner, repository),
    _links: { self: { href: url }, html: { href: html } },
    author_association: authorAssociation(repository, request.author),
    auto_merge: null,
    active_lock_reason: null,
  };
}

function renderEnd(
  world: World,
  end: { ref: string; sha: string },
  owner: Account,
  repository: Repository | null,
): object {
  return {
    label: `${owner.login}:${end.ref}`,
    ref: end.ref,
    sha: end.sha,
    user: renderAccount(world, owner),
    repo: repository === null ? null : renderRepository(world, repository),
  };
}

export interface ChangeCounts {
  readonly commits: number;
  readonly additions: number;
  readonly deletions: number;
  readonly changedFiles: number;
}

/** A pull request as `GET /pulls/{number}` and most webhooks show it: with its size. */
export function renderFullPullRequest(world: World, request: PullRequest, counts: ChangeCounts): object {
  const merged = request.pull.mergedAt !== undefined;
  return {
    ...renderPullRequest(world, request),
    merged,
    mergeable: request.state === 'open' ? true : null,
    rebaseable: request.state === 'open' ? true : null,
    mergeable_state: request.pull.draft ? 'draft' : 'clean',
    merged_by: null,
    comments: request.comments.length,
    review_comments: request.pull.comments.length,
    maintainer_can_modify: false,
    commits: counts.commits,
    additions: counts.additions,
    deletions: counts.deletions,
    changed_files: counts.changedFiles,
  };
}

export function renderReview(world: World, request: PullRequest, review: Review): object {
  const url = `${apiUrl(world, request.repository)}/pulls/${request.number}`;
  const html = `${webUrl(world, request.repository)}/pull/${request.number}`;
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: renderAccount(world, review.user),
    body: review.body,
    state: review.state,
    html_url: `${html}#pullrequestreview-${review.id}`,
    pull_request_url: url,
    author_association: authorAssociation(request.repository, review.user),
    _links: { html: { href: `${html}#pullrequestreview-${review.id}` }, pull_request: { href: url } },
    ...(review.submittedAt === undefined ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commitId,
  };
}

/** Where a review comment stands in the present head; nothing once the code under it has changed. */
export interface PresentPlace {
  readonly line: number;
  readonly startLine: number | undefined;
  readonly position: number | undefined;
}

export function renderReviewComment(
  world: World,
  request: PullRequest,
  comment: ReviewComment,
  present: PresentPlace | undefined,
): object {
  const base = apiUrl(world, request.repository);
  const url = `${base}/pulls/comments/${comment.id}`;
  const isOnFile = comment.subjectType === 'file';
  return {
    url,
    pull_request_review_id: comment.reviewId ?? null,
    id: comment.id,
    node_id: nodeId('PRRC', comment.id),
    diff_hunk: comment.diffHunk,
    path: comment.path,
    commit_id: present === undefined && !isOnFile ? comment.commitId : request.pull.head.sha,
    original_commit_id: comment.commitId,
    user: renderAccount(world, comment.user),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    html_url: `${webUrl(world, request.repository)}/pull/${request.number}#discussion_r${comment.id}`,
    pull_request_url: `${base}/pulls/${request.number}`,
    author_association: authorAssociation(request.repository, comment.user),
    _links: { self: { href: url }, pull_request: { href: `${base}/pulls/${request.number}` } },
    reactions: renderReactionCounts(url, comment.reactions),
    start_line: present?.startLine ?? null,
    original_start_line: comment.startLine ?? null,
    start_side: comment.startSide ?? null,
    line: present?.line ?? null,
    original_line: comment.line ?? null,
    side: comment.side,
    position: isOnFile ? 1 : (present?.position ?? null),
    original_position: isOnFile ? 1 : (comment.position ?? null),
    subject_type: comment.subjectType,
    ...(comment.inReplyTo === undefined ? {} : { in_reply_to_id: comment.inReplyTo }),
  };
}
