import type { Annotation, CheckAction } from './api/bodies.ts';
import type { GitRepository } from './git/repository.ts';

export type AccountType = 'User' | 'Organization' | 'Bot';
export type Level = 'read' | 'write' | 'admin';
export type Permissions = Readonly<Record<string, Level>>;
export type RepositoryRole = 'admin' | 'write' | 'read' | 'none';
export type Side = 'LEFT' | 'RIGHT';

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: AccountType;
}

export interface Installation {
  readonly id: number;
  readonly account: Account;
  readonly createdAt: string;
  permissions: Permissions;
  suspendedAt: string | undefined;
}

export interface Repository {
  readonly id: number;
  readonly owner: Account;
  name: string;
  readonly private: boolean;
  readonly isFork: boolean;
  readonly defaultBranch: string;
  readonly codeScanning: boolean;
  readonly createdAt: string;
  /** When a branch of it was moved last; absent before that. */
  pushedAt?: string;
  /** A fork shares the objects of the repository it was made from. */
  readonly git: GitRepository;
  readonly roles: Map<string, RepositoryRole>;
  /** Issues and pull requests by number: they share one sequence. */
  readonly issues: Map<number, Issue>;
}

export interface Label {
  readonly id: number;
  readonly name: string;
}

export interface IssueEvent {
  readonly id: number;
  readonly event: 'labeled' | 'unlabeled' | 'closed' | 'reopened';
  readonly actor: Account;
  readonly label: string | undefined;
  readonly createdAt: string;
}

export interface Reaction {
  readonly id: number;
  readonly user: Account;
  readonly content: string;
  readonly createdAt: string;
}

export interface IssueComment {
  readonly id: number;
  readonly issue: Issue;
  readonly user: Account;
  readonly createdAt: string;
  body: string;
  updatedAt: string;
  /** Written through the App. */
  readonly viaApp: boolean;
  readonly reactions: Reaction[];
}

export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  readonly createdAt: string;
  author: Account | null;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  locked: boolean;
  updatedAt: string;
  closedAt: string | undefined;
  readonly labels: Label[];
  readonly comments: IssueComment[];
  readonly events: IssueEvent[];
  readonly reactions: Reaction[];
  /** Deleted, or transferred: what it is then, elsewhere. */
  gone?: 'deleted' | Issue;
  /** Present when this is a pull request. */
  readonly pull: PullDetails | undefined;
}

export interface PullDetails {
  draft: boolean;
  mergedAt: string | undefined;
  readonly base: { ref: string; sha: string };
  readonly head: { readonly ref: string; sha: string; readonly owner: Account; repository: Repository | null };
  /** Every head this pull request ever had, the current one last. */
  readonly heads: string[];
  readonly reviews: Review[];
  readonly comments: ReviewComment[];
}

/** An issue that is a pull request. */
export type PullRequest = Issue & { readonly pull: PullDetails };

export type ReviewState = 'PENDING' | 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED';

export interface Review {
  readonly id: number;
  readonly user: Account;
  readonly commitId: string;
  body: string;
  state: ReviewState;
  submittedAt: string | undefined;
}

export interface ReviewComment {
  readonly id: number;
  readonly reviewId: number | undefined;
  readonly inReplyTo: number | undefined;
  readonly user: Account;
  readonly path: string;
  readonly commitId: string;
  readonly diffHunk: string;
  readonly subjectType: 'line' | 'file';
  readonly line: number | undefined;
  readonly side: Side;
  readonly startLine: number | undefined;
  readonly startSide: Side | undefined;
  readonly position: number | undefined;
  readonly createdAt: string;
  body: string;
  updatedAt: string;
  readonly reactions: Reaction[];
}

export type CheckStatus = 'queued' | 'in_progress' | 'completed';
export type Conclusion =
  | 'action_required'
  | 'cancelled'
  | 'failure'
  | 'neutral'
  | 'success'
  | 'skipped'
  | 'stale'
  | 'timed_out';

export interface CheckSuite {
  readonly id: number;
  readonly repository: Repository;
  readonly headSha: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface CheckRun {
  readonly id: number;
  /** Another App that made it; nothing for the one under test. */
  readonly madeBy?: { readonly id: number; readonly slug: string };
  readonly repository: Repository;
  readonly suite: CheckSuite;
  readonly headSha: string;
  name: string;
  status: CheckStatus;
  conclusion: Conclusion | undefined;
  detailsUrl: string | undefined;
  externalId: string;
  startedAt: string;
  completedAt: string | undefined;
  output: { title: string | undefined; summary: string | undefined; text: string | undefined };
  actions: readonly CheckAction[];
  readonly annotations: Annotation[];
}

export interface InstallationToken {
  readonly token: string;
  readonly installationId: number;
  /** Nothing means every repository of the installation. */
  readonly repositoryIds: readonly number[] | undefined;
  readonly permissions: Permissions;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface SarifUpload {
  readonly id: string;
  readonly repository: Repository;
  readonly commitSha: string;
  readonly ref: string;
  readonly sarif: unknown;
  readonly errors: readonly string[];
}
