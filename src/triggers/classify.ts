import type { z } from 'zod';
import { type Classification, skip } from './classification.ts';
import { classifyCheckRun, classifyCheckSuite, classifyMergeGroup } from './events/checks.ts';
import { classifyComment, classifyReview, classifyReviewComment } from './events/comments.ts';
import { classifyInstallation, classifyRepositories } from './events/installation.ts';
import { classifyIssue } from './events/issues.ts';
import { classifyPullRequest, classifyThread } from './events/pull-request.ts';
import { classifyPush } from './events/push.ts';
import {
  CheckRunPayload,
  CheckSuitePayload,
  InstallationPayload,
  InstallationRepositoriesPayload,
  IssueCommentPayload,
  IssuePayload,
  MergeGroupPayload,
  PullRequestPayload,
  PushPayload,
  ReviewCommentPayload,
  ReviewPayload,
  ThreadPayload,
} from './payload.ts';

export interface ClassifyOptions {
  /** Our own App's id: other Apps' check runs and our own comments are ruled out by it. */
  readonly appId: number;
  /** Finds the pull request of a check run of ours; fork heads carry none in the payload. */
  readonly pullRequestOf: (externalId: string) => number | undefined;
}

/**
 * Decides from the payload alone whether a delivery can matter. Pure and total: a payload that does not have the shape
 * of its event (the event header is not signed) is skipped, never an error.
 */
export function classify(event: string, payload: unknown, options: ClassifyOptions): Classification {
  switch (event) {
    case 'pull_request':
      return parsed(PullRequestPayload, payload, classifyPullRequest);
    case 'pull_request_review_thread':
      return parsed(ThreadPayload, payload, classifyThread);
    case 'issue_comment':
      return parsed(IssueCommentPayload, payload, (comment) => classifyComment(comment, options));
    case 'pull_request_review':
      return parsed(ReviewPayload, payload, (review) => classifyReview(review, options));
    case 'pull_request_review_comment':
      return parsed(ReviewCommentPayload, payload, (comment) => classifyReviewComment(comment, options));
    case 'check_run':
      return parsed(CheckRunPayload, payload, (checkRun) => classifyCheckRun(checkRun, options));
    case 'check_suite':
      return parsed(CheckSuitePayload, payload, (checkSuite) => classifyCheckSuite(checkSuite, options));
    case 'merge_group':
      return parsed(MergeGroupPayload, payload, classifyMergeGroup);
    case 'issues':
      return parsed(IssuePayload, payload, classifyIssue);
    case 'push':
      return parsed(PushPayload, payload, classifyPush);
    case 'installation_repositories':
      return parsed(InstallationRepositoriesPayload, payload, (changed) => classifyRepositories(changed, options));
    case 'installation':
      return parsed(InstallationPayload, payload, (installation) => classifyInstallation(installation, options));
    default:
      return skip(`event ${event} is not acted on`);
  }
}

function parsed<T>(schema: z.ZodType<T>, payload: unknown, then: (value: T) => Classification): Classification {
  const result = schema.safeParse(payload);
  return result.success ? then(result.data) : skip('payload does not have the shape of its event');
}
