import type { AccountType, IssueComment, PullRequest, Repository, ReviewComment } from '../entities.ts';
import { renderPullRequest, renderReviewComment } from '../render/pull-request.ts';
import { envelop, issueCommentPayload, type Payload } from '../webhooks/payloads.ts';
import type { WebhookSender } from '../webhooks/sender.ts';
import { nodeId, type World } from '../world.ts';
import { addComment, removeComment } from './issue-changes.ts';

export interface NewCommentInput {
  readonly repository: Repository;
  /** Of the issue or pull request. */
  readonly number: number;
  readonly login: string;
  readonly body: string;
  readonly type?: Extract<AccountType, 'User' | 'Bot'>;
  /** Written by a person who let the App act for them [false]. */
  readonly viaApp?: boolean;
  /** Whether webhooks are sent [true]. */
  readonly announce?: boolean;
}

/** People talking: comments, and replies under review comments. */
export class ConversationScenarios {
  readonly #world: World;
  readonly #webhooks: WebhookSender;

  constructor(world: World, webhooks: WebhookSender) {
    this.#world = world;
    this.#webhooks = webhooks;
  }

  async comment(input: NewCommentInput): Promise<IssueComment> {
    const issue = input.repository.issues.get(input.number);
    if (issue === undefined) throw new Error(`there is no issue ${input.number}`);
    const user = this.#world.account(input.login, input.type);
    const comment = addComment(this.#world, issue, { user, body: input.body, viaApp: input.viaApp ?? false });
    if (input.announce !== false) {
      const payload = issueCommentPayload(this.#world, comment, 'created');
      await this.#send('issue_comment', input.repository, input.login, payload);
    }
    return comment;
  }

  /** Changes a comment; `by` is the sender, who need not be its author. */
  async editComment(comment: IssueComment, body: string, by = comment.user.login): Promise<void> {
    const changes = { body: { from: comment.body } };
    comment.body = body;
    comment.updatedAt = this.#world.timestamp();
    const payload = issueCommentPayload(this.#world, comment, 'edited', { changes });
    await this.#send('issue_comment', comment.issue.repository, by, payload);
  }

  /** Takes a comment away; `by` is the sender, who need not be its author. */
  async deleteComment(comment: IssueComment, by = comment.user.login): Promise<void> {
    removeComment(comment);
    const payload = issueCommentPayload(this.#world, comment, 'deleted');
    await this.#send('issue_comment', comment.issue.repository, by, payload);
  }

  /** Answers a review comment in its thread. */
  async replyToReviewComment(
    request: PullRequest,
    parent: ReviewComment,
    input: { readonly login: string; readonly body: string },
  ): Promise<ReviewComment> {
    const now = this.#world.timestamp();
    const comment: ReviewComment = {
      ...parent,
      id: this.#world.nextId(),
      reviewId: undefined,
      inReplyTo: parent.inReplyTo ?? parent.id,
      user: this.#world.account(input.login),
      body: input.body,
      createdAt: now,
      updatedAt: now,
      reactions: [],
    };
    request.pull.comments.push(comment);
    const { line, startLine, position } = comment;
    const place = line === undefined ? undefined : { line, startLine, position };
    await this.#send('pull_request_review_comment', request.repository, input.login, {
      action: 'created',
      comment: renderReviewComment(this.#world, request, comment, place),
      pull_request: renderPullRequest(this.#world, request),
    });
    return comment;
  }

  /** Resolves the thread that a review comment begins, or opens it again. The API does not show it. */
  async settleThread(
    request: PullRequest,
    first: ReviewComment,
    { by, isResolved = true }: { readonly by: string; readonly isResolved?: boolean },
  ): Promise<void> {
    const comments = request.pull.comments.filter(({ id, inReplyTo }) => id === first.id || inReplyTo === first.id);
    await this.#send('pull_request_review_thread', request.repository, by, {
      action: isResolved ? 'resolved' : 'unresolved',
      pull_request: renderPullRequest(this.#world, request),
      thread: {
        node_id: nodeId('PRRT', first.id),
        comments: comments.map((comment) => renderReviewComment(this.#world, request, comment, undefined)),
      },
    });
  }

  async #send(event: string, repository: Repository, login: string, payload: Payload): Promise<void> {
    await this.#webhooks.send(event, envelop(this.#world, repository, this.#world.account(login), payload));
  }
}
