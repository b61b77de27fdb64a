import { AppError, type Recovery } from '../core/errors.ts';
import type { Call } from './call.ts';

/** What went wrong, in one word that conclusions and logs can group by. */
export type GitHubErrorReason =
  | 'rate-limited'
  | 'server'
  | 'network'
  | 'timeout'
  | 'aborted'
  | 'unexpected-answer'
  | 'too-large'
  | 'unauthorized'
  | 'missing-permission'
  | 'forbidden'
  | 'suspended'
  | 'uninstalled'
  | 'not-found'
  | 'gone'
  | 'conflict'
  | 'invalid'
  | 'not-modified'
  | 'redirect-refused'
  | 'refused';

interface Policy {
  readonly recovery: Recovery;
  /** Whether GitHub may have done what was asked although we never learnt so. */
  readonly doubtful: boolean;
}

const RETRY: Policy = { recovery: 'retry', doubtful: false };
const RETRY_IN_DOUBT: Policy = { recovery: 'retry', doubtful: true };
const GIVE_UP: Policy = { recovery: 'give-up', doubtful: false };

const POLICY: Readonly<Record<GitHubErrorReason, Policy>> = {
  'rate-limited': RETRY,
  server: RETRY_IN_DOUBT,
  network: RETRY_IN_DOUBT,
  timeout: RETRY_IN_DOUBT,
  aborted: RETRY_IN_DOUBT,
  'unexpected-answer': RETRY_IN_DOUBT,
  'too-large': { recovery: 'give-up', doubtful: true },
  unauthorized: GIVE_UP,
  'missing-permission': GIVE_UP,
  forbidden: GIVE_UP,
  suspended: GIVE_UP,
  uninstalled: GIVE_UP,
  'not-found': GIVE_UP,
  gone: GIVE_UP,
  conflict: GIVE_UP,
  invalid: GIVE_UP,
  'not-modified': GIVE_UP,
  'redirect-refused': GIVE_UP,
  refused: GIVE_UP,
};

export interface GitHubFailure {
  readonly reason: GitHubErrorReason;
  /** GitHub's HTTP status; absent when no answer arrived. */
  readonly status?: number | undefined;
  /** GitHub's own words or the network's; must be free of secrets. */
  readonly detail?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** What GitHub says the request needs, for example `checks=write`. */
  readonly missingPermission?: string | undefined;
  /** GitHub's `x-github-request-id`, for its support. */
  readonly requestId?: string | undefined;
}

/**
 * A request to GitHub failed.
 *
 * `recovery` says whether trying again can help; `unclear` says that a write may have been carried out all the same
 * and must be looked up before any second attempt. Carries no request, header or body, so it is safe to log and store.
 */
export class GitHubError extends AppError {
  readonly code = 'github_failed';
  readonly recovery: Recovery;
  readonly unclear: boolean;
  readonly reason: GitHubErrorReason;
  readonly route: string;
  readonly status: number | undefined;
  readonly missingPermission: string | undefined;
  readonly requestId: string | undefined;
  override readonly retryAfterMs: number | undefined;

  constructor(call: Call, failure: GitHubFailure) {
    super(sentence(call, failure));
    this.name = 'GitHubError';
    const policy = POLICY[failure.reason];
    this.recovery = policy.recovery;
    this.unclear = policy.doubtful && call.kind !== 'read';
    this.reason = failure.reason;
    this.route = call.route;
    this.status = failure.status;
    this.missingPermission = failure.missingPermission;
    this.requestId = failure.requestId;
    this.retryAfterMs = failure.retryAfterMs;
  }
}

/**
 * The installation has to wait longer than we sleep inside, or a progress write found no room. Nothing was sent.
 *
 * `retryAfterMs` says when to come back, so that a run can wait durably.
 */
export class GitHubBusy extends AppError {
  readonly code = 'github_busy';
  readonly recovery: Recovery = 'retry';
  readonly unclear = false;
  override readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(`GitHub asks this installation to wait ${Math.ceil(retryAfterMs / 1000)} s`);
    this.name = 'GitHubBusy';
    this.retryAfterMs = retryAfterMs;
  }
}

function sentence({ route }: Call, { reason, status, detail, missingPermission, requestId }: GitHubFailure): string {
  return [
    `${route}: ${status ?? reason}`,
    detail,
    missingPermission === undefined ? undefined : `(missing permission ${missingPermission})`,
    requestId === undefined ? undefined : `(request ${requestId})`,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
}
