import type { Octokit } from '@octokit/rest';
import { AS_PROGRESS } from '../github/call.ts';
import type { CheckAction } from './check-actions.ts';
import type { CheckConclusion } from './conclusion.ts';
import type { Annotation } from './annotations.ts';
import type { RepositoryName } from './report.ts';

/** The name under which the check appears and can be made required. */
const CHECK_NAME = 'Proofline';

interface OwnCheck extends RepositoryName {
  readonly headSha: string;
  /** Ours, stored by GitHub with the check run; names the pull request and the run. */
  readonly externalId: string;
}

/** Creates the check run of an attempt, in progress unless it is concluded with it. A new attempt always gets a new one: annotations only append. */
export async function createCheckRun(
  octokit: Octokit,
  check: OwnCheck & { readonly title: string; readonly summary: string } & Pick<CheckUpdate, 'conclusion' | 'actions'>,
): Promise<number> {
  const { data } = await octokit.rest.checks.create({
    owner: check.owner,
    repo: check.repo,
    name: CHECK_NAME,
    head_sha: check.headSha,
    external_id: check.externalId,
    ...(check.conclusion === undefined
      ? { status: 'in_progress' }
      : { status: 'completed', conclusion: check.conclusion, actions: [...(check.actions ?? [])] }),
    output: { title: check.title, summary: check.summary },
  });
  return data.id;
}

/** The check run that carries our external id on this commit, if one exists; other Apps' runs are never taken. */
export async function findCheckRun(
  octokit: Octokit,
  check: OwnCheck & { readonly appId: number },
): Promise<number | undefined> {
  return (await listOwnChecks(octokit, check)).find(({ externalId }) => externalId === check.externalId)?.id;
}

/** A check run that our own App made. */
export interface FoundCheck {
  readonly id: number;
  readonly externalId: string;
  readonly isConcluded: boolean;
}

/** Our check runs on a commit, the newest first, at most a hundred; whatever other Apps call theirs. */
export async function listOwnChecks(
  octokit: Octokit,
  check: RepositoryName & { readonly headSha: string; readonly appId: number },
): Promise<FoundCheck[]> {
  const { data } = await octokit.rest.checks.listForRef({
    owner: check.owner,
    repo: check.repo,
    ref: check.headSha,
    check_name: CHECK_NAME,
    app_id: check.appId,
    filter: 'all',
    per_page: 100,
  });
  return data.check_runs
    .filter((run) => run.app?.id === check.appId)
    .map(({ id, external_id: externalId, status }) => ({
      id,
      externalId: externalId ?? '',
      isConcluded: status === 'completed',
    }));
}

/** What GitHub holds of a check run: where an interrupted series of annotations goes on, and whether it is over. */
export async function readCheckRun(
  octokit: Octokit,
  check: RepositoryName & { readonly checkRunId: number },
): Promise<{ readonly annotations: number; readonly isConcluded: boolean }> {
  const { owner, repo, checkRunId } = check;
  const { data } = await octokit.rest.checks.get({ owner, repo, check_run_id: checkRunId });
  return { annotations: data.output.annotations_count, isConcluded: data.status === 'completed' };
}

export interface CheckUpdate extends RepositoryName {
  readonly checkRunId: number;
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
  /** At most 50; GitHub appends them to those of earlier updates. */
  readonly annotations: readonly Annotation[];
  /** Absent while the review goes on. */
  readonly conclusion?: CheckConclusion;
  /** The buttons of a concluded check; GitHub shows them from then on. */
  readonly actions?: readonly CheckAction[];
  /** Low priority: given up at once when the installation has no room for it. */
  readonly isProgress?: boolean;
}

/** Updates a check run: progress, a batch of annotations, or the conclusion. */
export async function updateCheckRun(octokit: Octokit, update: CheckUpdate): Promise<void> {
  await octokit.rest.checks.update({
    owner: update.owner,
    repo: update.repo,
    check_run_id: update.checkRunId,
    output: {
      title: update.title,
      summary: update.summary,
      ...(update.text === undefined ? {} : { text: update.text }),
      ...(update.annotations.length === 0 ? {} : { annotations: [...update.annotations] }),
    },
    ...(update.conclusion === undefined ? {} : { conclusion: update.conclusion }),
    ...(update.actions === undefined ? {} : { actions: [...update.actions] }),
    ...(update.isProgress === true ? { request: AS_PROGRESS } : {}),
  });
}
