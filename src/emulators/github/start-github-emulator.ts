import { RateLimits } from './api/rate-limits.ts';
import { Faults } from './faults.ts';
import type { GitHubEmulator } from './github-emulator.ts';
import type { GitHubEmulatorOptions } from './options.ts';
import { Recording } from './recording.ts';
import { pushBranch } from './scenario/branches.ts';
import { CheckButtons } from './scenario/check-buttons.ts';
import { ConversationScenarios } from './scenario/conversations.ts';
import * as hosting from './scenario/hosting.ts';
import { IssueScenarios } from './scenario/issues.ts';
import { addForeignCheckRun, addForeignReview } from './scenario/others.ts';
import { PullRequestScenarios } from './scenario/pull-requests.ts';
import { startServer } from './server.ts';
import * as state from './state.ts';
import { WebhookSender } from './webhooks/sender.ts';
import { World } from './world.ts';

/** Starts a GitHub for one App on a loopback port. Without a webhook address it sends none. */
export async function startGitHubEmulator(options: GitHubEmulatorOptions): Promise<GitHubEmulator> {
  const world = new World(options);
  const limits = new RateLimits(world.now, options.contentLimits ?? true);
  const webhooks = new WebhookSender(world, options.webhook, options.webhookTimeoutMs);
  const faults = new Faults();
  const recording = new Recording();
  const server = await startServer({ world, limits, webhooks, faults, recording }, options);
  world.origin = server.origin;

  const pulls = new PullRequestScenarios(world, webhooks);
  const issues = new IssueScenarios(world, webhooks);
  const conversations = new ConversationScenarios(world, webhooks);
  const buttons = new CheckButtons(world, webhooks);

  return {
    origin: server.origin,
    serve: server.serve,
    requests: recording.requests,
    gitRequests: recording.gitRequests,
    violations: recording.violations,
    failures: recording.failures,
    deliveries: webhooks.deliveries,
    get tokens() {
      return [...world.tokens.values()];
    },
    get sarifUploads() {
      return [...world.sarifUploads.values()];
    },
    faults,

    setWebhook: (url, secret) => {
      webhooks.target = { url, secret };
    },
    deliver: (event, payload, delivery) => webhooks.send(event, payload, delivery),
    settled: () => webhooks.settled(),

    installOn: (account, permissions, accountType) => ({
      installationId: hosting.installOn(world, account, permissions, accountType).id,
    }),
    changeInstallation: (id, action) =>
      hosting.changeInstallation(world, webhooks, state.requireInstallation(world, id), action),
    setInstallationPermissions: (id, permissions) => {
      state.requireInstallation(world, id).permissions = permissions;
    },
    addRepository: (repository) => hosting.addRepository(world, repository),
    renameRepository: (repository, name) => hosting.renameRepository(world, repository, name),
    setPermission: hosting.setPermission,

    openPullRequest: (request) => pulls.open(request),
    push: (request, revision, push) => pulls.push(request, revision, push),
    closePullRequest: (request, close) => pulls.close(request, close),
    reopenPullRequest: (request, reopen) => pulls.reopen(request, reopen),
    edit: (request, changes, edit) => pulls.edit(request, changes, edit),

    pushBranch: (push) => pushBranch(world, webhooks, push),

    openIssue: (issue) => issues.open(issue),
    editIssue: (issue, changes, edit) => issues.edit(issue, changes, edit),
    deleteIssue: (issue, removal) => issues.remove(issue, removal),
    transferIssue: (issue, to, transfer) => issues.transfer(issue, to, transfer),
    comment: (comment) => conversations.comment(comment),
    editComment: (comment, body, by) => conversations.editComment(comment, body, by),
    deleteComment: (comment, by) => conversations.deleteComment(comment, by),
    replyToReviewComment: (request, parent, reply) => conversations.replyToReviewComment(request, parent, reply),
    settleThread: (request, first, how) => conversations.settleThread(request, first, how),

    clickAction: (id, identifier, login) => buttons.clickAction(id, identifier, login),
    rerequest: (id, login) => buttons.rerequest(id, login),
    rerequestSuite: (repository, headSha, login) => buttons.rerequestSuite(repository, headSha, login),
    mergeGroup: (group) => buttons.mergeGroup(group),

    addForeignCheckRun: (checkRun) => addForeignCheckRun(world, checkRun),
    addForeignReview: (review) => addForeignReview(world, review),

    checkRuns: (repository, headSha) => state.checkRunsOf(world, repository, headSha),
    annotations: (id) => world.checkRuns.get(id)?.annotations ?? [],
    reviews: (request) => request.pull.reviews,
    reviewComments: (request) => request.pull.comments,
    issueComments: (repository, number) => repository.issues.get(number)?.comments ?? [],
    reactions: (repository, id) => state.reactionsOn(repository, id),

    async close() {
      await Promise.all([server.close(), webhooks.close()]);
      await Promise.all([...new Set([...world.repositories.values()].map(({ git }) => git))].map((git) => git.close()));
    },
  };
}
