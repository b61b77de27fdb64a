import type { RequestListener } from 'node:http';
import type { Annotation } from './api/bodies.ts';
import type {
  CheckRun,
  Installation,
  InstallationToken,
  Issue,
  IssueComment,
  PullRequest,
  Reaction,
  Repository,
  RepositoryRole,
  Review,
  ReviewComment,
  SarifUpload,
} from './entities.ts';
import type { Faults } from './faults.ts';
import type { DeliveryResult } from './options.ts';
import type { GitRequestRecord, RequestRecord, Violation } from './recording.ts';
import type { MergeGroup } from './scenario/check-buttons.ts';
import type { BranchPush } from './scenario/branches.ts';
import type { NewCommentInput } from './scenario/conversations.ts';
import type { NewRepository } from './scenario/hosting.ts';
import type { IssueChanges, NewIssueInput } from './scenario/issues.ts';
import type { ForeignCheckRun, ForeignReview } from './scenario/others.ts';
import type { Announced, NewPullRequest, PullRequestChanges } from './scenario/pull-requests.ts';
import type { Delivery } from './webhooks/delivery.ts';
import type { DeliveryOptions } from './webhooks/sender.ts';

/**
 * A GitHub on the loopback interface, over real git repositories. Whatever sends webhooks resolves once the App has
 * answered them (or ten seconds have passed); an unanswered webhook is a fact in `deliveries`, never an exception.
 */
export interface GitHubEmulator {
  /** `http://127.0.0.1:PORT`: web and git addresses. The API is at `/api/v3` below it. */
  readonly origin: string;
  /** Answers a request that did not come through the port. */
  readonly serve: RequestListener;
  readonly requests: readonly RequestRecord[];
  readonly gitRequests: readonly GitRequestRecord[];
  /** Requests that GitHub's own description does not allow, each answered with 422 (or 404 for an unknown endpoint). */
  readonly violations: readonly Violation[];
  /** Errors of the emulator itself, answered with 500. */
  readonly failures: readonly unknown[];
  /** Every attempt to deliver a webhook, oldest first. */
  readonly deliveries: readonly Delivery[];
  /** Every token that was minted and not revoked, expired ones included. */
  readonly tokens: readonly InstallationToken[];
  readonly sarifUploads: readonly SarifUpload[];
  readonly faults: Pick<Faults, 'add' | 'clear'>;

  setWebhook(url: string, secret: string): void;
  /** Posts a signed webhook of any content; a string goes out as it is. */
  deliver(event: string, payload: object | string, options?: DeliveryOptions): Promise<DeliveryResult>;
  /** Resolves once the webhooks that API writes and redeliveries caused have been answered. */
  settled(): Promise<void>;

  /** Installs the App for all repositories of an account ['Organization'], with the permissions its manifest asks for. */
  installOn(
    account: string,
    permissions?: Installation['permissions'],
    accountType?: 'User' | 'Organization',
  ): { readonly installationId: number };
  changeInstallation(installationId: number, action: 'suspend' | 'unsuspend' | 'deleted'): Promise<void>;
  /** Changes what later tokens may carry; tokens already minted keep what they have. */
  setInstallationPermissions(installationId: number, permissions: Installation['permissions']): void;
  addRepository(repository: NewRepository): Promise<Repository>;
  renameRepository(repository: Repository, name: string): void;
  setPermission(repository: Repository, login: string, role: RepositoryRole): void;

  openPullRequest(request: NewPullRequest): Promise<PullRequest>;
  push(request: PullRequest, revision: string, options?: Announced & { readonly pusher?: string }): Promise<void>;
  closePullRequest(request: PullRequest, options?: Announced & { readonly merged?: boolean }): Promise<void>;
  reopenPullRequest(request: PullRequest, options?: Announced): Promise<void>;
  edit(request: PullRequest, changes: PullRequestChanges, options?: Announced): Promise<void>;

  /** Moves a branch, or makes one, outside of any pull request. */
  pushBranch(push: BranchPush): Promise<{ readonly sha: string }>;

  openIssue(issue: NewIssueInput): Promise<Issue>;
  /** Labels, closes, reopens, locks and rewords an issue that is no pull request. */
  editIssue(issue: Issue, changes: IssueChanges, options?: Announced): Promise<void>;
  deleteIssue(issue: Issue, options?: Announced): Promise<void>;
  /** Returns what it is in the other repository. */
  transferIssue(issue: Issue, to: Repository, options?: Announced): Promise<Issue>;
  comment(comment: NewCommentInput): Promise<IssueComment>;
  editComment(comment: IssueComment, body: string, by?: string): Promise<void>;
  deleteComment(comment: IssueComment, by?: string): Promise<void>;
  replyToReviewComment(
    request: PullRequest,
    parent: ReviewComment,
    reply: { readonly login: string; readonly body: string },
  ): Promise<ReviewComment>;
  /** Resolves the thread that a review comment begins, or opens it again [resolves]. */
  settleThread(
    request: PullRequest,
    first: ReviewComment,
    how: { readonly by: string; readonly isResolved?: boolean },
  ): Promise<void>;

  /** Presses a button of a completed check run as `login` [the owner]; so do the others below. */
  clickAction(checkRunId: number, identifier: string, login?: string): Promise<void>;
  rerequest(checkRunId: number, login?: string): Promise<void>;
  rerequestSuite(repository: Repository, headSha: string, login?: string): Promise<void>;
  mergeGroup(group: MergeGroup): Promise<{ readonly headSha: string }>;

  /** What other Apps and people leave on a commit or a pull request; no webhook tells of it. */
  addForeignCheckRun(checkRun: ForeignCheckRun): CheckRun;
  addForeignReview(review: ForeignReview): Review;

  /** In the order in which they were made. */
  checkRuns(repository: Repository, headSha?: string): readonly CheckRun[];
  annotations(checkRunId: number): readonly Annotation[];
  /** Submitted and pending. */
  reviews(request: PullRequest): readonly Review[];
  reviewComments(request: PullRequest): readonly ReviewComment[];
  issueComments(repository: Repository, number: number): readonly IssueComment[];
  /** Of the issue, pull request or comment with that id. */
  reactions(repository: Repository, subjectId: number): readonly Reaction[];

  /** Stops listening, gives up deliveries under way and removes its temporary files. Can be called twice. */
  close(): Promise<void>;
}
