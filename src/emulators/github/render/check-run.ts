import type { Annotation } from '../api/bodies.ts';
import type { CheckRun, CheckSuite, Conclusion, PullRequest } from '../entities.ts';
import { nodeId, pullRequestsOf, type World } from '../world.ts';
import { renderApp } from './account.ts';
import { apiUrl, renderRepository, webUrl } from './repository.ts';

/** Strongest first: the conclusion of a suite is the strongest among its runs. */
const PRECEDENCE: readonly Conclusion[] = [
  'failure',
  'timed_out',
  'action_required',
  'cancelled',
  'stale',
  'success',
  'neutral',
  'skipped',
];

export function renderCheckRun(world: World, run: CheckRun): object {
  const url = `${apiUrl(world, run.repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${webUrl(world, run.repository)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? world.origin,
    status: run.status,
    conclusion: run.conclusion ?? null,
    started_at: run.startedAt,
    completed_at: run.completedAt ?? null,
    output: {
      title: run.output.title ?? null,
      summary: run.output.summary ?? null,
      text: run.output.text ?? null,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: { ...renderApp(world, {}), ...run.madeBy },
    pull_requests: pullRequestsAt(run.suite).map((request) => renderPullRequestLink(world, request)),
  };
}

/** The check run of webhook payloads, where the suite is spelled out. */
export function renderCheckRunForWebhook(world: World, run: CheckRun): object {
  return { ...renderCheckRun(world, run), check_suite: renderCheckSuite(world, run.suite) };
}

export function renderCheckSuite(world: World, suite: CheckSuite): object {
  const runs = [...world.checkRuns.values()].filter((run) => run.suite === suite);
  const requests = pullRequestsAt(suite);
  const isDone = runs.length > 0 && runs.every((run) => run.status === 'completed');
  const isStarted = runs.some((run) => run.status !== 'queued');
  const url = `${apiUrl(world, suite.repository)}/check-suites/${suite.id}`;
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: requests[0]?.pull.head.ref ?? null,
    head_sha: suite.headSha,
    status: isDone ? 'completed' : isStarted ? 'in_progress' : 'queued',
    conclusion: isDone ? PRECEDENCE.find((conclusion) => runs.some((run) => run.conclusion === conclusion)) : null,
    url,
    before: null,
    after: suite.headSha,
    pull_requests: requests.map((request) => renderPullRequestLink(world, request)),
    app: renderApp(world, {}),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
    repository: renderRepository(world, suite.repository),
  };
}

/** The open pull requests with that head in the same repository; GitHub leaves those from forks out. */
function pullRequestsAt(suite: CheckSuite): PullRequest[] {
  return pullRequestsOf(suite.repository).filter(
    ({ state, pull }) =>
      state === 'open' && pull.head.sha === suite.headSha && pull.head.repository === suite.repository,
  );
}

function renderPullRequestLink(world: World, { id, number, repository, pull }: PullRequest): object {
  const repo = { id: repository.id, url: apiUrl(world, repository), name: repository.name };
  return {
    id,
    number,
    url: `${apiUrl(world, repository)}/pulls/${number}`,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo },
  };
}

export function renderAnnotation(world: World, run: CheckRun, annotation: Annotation): object {
  return {
    path: annotation.path,
    blob_href: `${webUrl(world, run.repository)}/blob/${run.headSha}/${encodeURI(annotation.path)}`,
    start_line: annotation.start_line,
    start_column: annotation.start_column ?? null,
    end_line: annotation.end_line,
    end_column: annotation.end_column ?? null,
    annotation_level: annotation.annotation_level,
    title: annotation.title ?? null,
    message: annotation.message,
    raw_details: annotation.raw_details ?? null,
  };
}
