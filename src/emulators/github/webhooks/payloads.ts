import type { Account, CheckRun, IssueComment, PullRequest, Repository, Issue } from '../entities.ts';
import { renderAccount, renderOrganization } from '../render/account.ts';
import { renderCheckRunForWebhook, renderCheckSuite } from '../render/check-run.ts';
import { renderIssue, renderIssueComment } from '../render/issue.ts';
import { renderFullPullRequest } from '../render/pull-request.ts';
import { renderRepository } from '../render/repository.ts';
import { countChanges } from '../rules/pull-request-diff.ts';
import { nodeId, type World } from '../world.ts';

export type Payload = Readonly<Record<string, unknown>>;

/** Adds what every repository event carries: repository, sender, installation and, where there is one, organisation. */
export function envelop(world: World, repository: Repository, sender: Account, payload: Payload): Payload {
  const installation = world.installationFor(repository);
  return {
    ...payload,
    repository: renderRepository(world, repository),
    ...(repository.owner.type === 'Organization' ? { organization: renderOrganization(world, repository.owner) } : {}),
    sender: renderAccount(world, sender),
    ...(installation === undefined
      ? {}
      : { installation: { id: installation.id, node_id: nodeId('MDIz', installation.id) } }),
  };
}

export async function pullRequestPayload(
  world: World,
  request: PullRequest,
  action: string,
  extra: Payload = {},
): Promise<Payload> {
  const rendered = renderFullPullRequest(world, request, await countChanges(world, request));
  return { action, number: request.number, pull_request: rendered, ...extra };
}

export const issuePayload = (world: World, issue: Issue, action: string, extra: Payload = {}): Payload => ({
  action,
  issue: renderIssue(world, issue),
  ...extra,
});

export const issueCommentPayload = (
  world: World,
  comment: IssueComment,
  action: string,
  extra: Payload = {},
): Payload => ({
  action,
  issue: renderIssue(world, comment.issue),
  comment: renderIssueComment(world, comment),
  ...extra,
});

export const checkRunPayload = (world: World, run: CheckRun, action: string, extra: Payload = {}): Payload => ({
  action,
  check_run: renderCheckRunForWebhook(world, run),
  ...extra,
});

export const checkSuitePayload = (world: World, suite: CheckRun['suite'], action: string): Payload => ({
  action,
  check_suite: renderCheckSuite(world, suite),
});
