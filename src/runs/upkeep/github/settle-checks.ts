import { GitHubError } from '../../../github/github-error.ts';
import type { OpenPull } from '../../../github/reconciling/open-pulls.ts';
import type { InstalledRepository } from '../../../github/reconciling/repositories.ts';
import { type FoundCheck, listOwnChecks } from '../../../publish/check-run.ts';
import { pullRequestOf, runOf } from '../../../publish/external-id.ts';
import { concludeLostCheck } from '../../../publish/lost-check.ts';
import { findRunEnds } from '../../../store/runs/find-run-ends.ts';
import { publisherFor } from '../../publisher.ts';
import type { LookContext } from './look-at-repository.ts';

/**
 * Concludes our checks on a head of the pull request that no live run looks after. Tells whether one of them belongs to a
 * run that is not known here. Checks of other Apps do not count, whatever they are called.
 */
export async function settleChecks(
  { number, headSha }: OpenPull,
  repository: InstalledRepository,
  context: LookContext,
): Promise<boolean> {
  const { octokit, pool, appId, allowance } = context;
  const name = { owner: repository.owner, repo: repository.name };
  const checks = await listOwnChecks(octokit, { ...name, headSha, appId });
  allowance.count(1);
  const ours = checks.flatMap((check) => {
    const runId = runOf(check.externalId);
    return runId !== undefined && pullRequestOf(check.externalId) === number ? [{ ...check, runId }] : [];
  });
  const ends = await findRunEnds(
    pool,
    ours.map(({ runId }) => runId),
  );
  for (const check of ours) {
    if (!check.isConcluded && ends.get(check.runId) !== 'live') await conclude(check, repository, context);
  }
  return ours.some(({ runId }) => !ends.has(runId));
}

async function conclude(
  { id: checkRunId, externalId }: FoundCheck,
  { id: repositoryId, owner, name: repo }: InstalledRepository,
  { github, installation, log, allowance }: LookContext,
): Promise<void> {
  const octokit = publisherFor({ installationId: installation.id, repositoryId }, github);
  allowance.count(2);
  try {
    const isDone = await concludeLostCheck(octokit, { owner, repo, checkRunId, externalId });
    if (isDone) log.info({ checkRunId, externalId }, 'concluded a check that no run looks after');
  } catch (error) {
    if (!(error instanceof GitHubError) || error.recovery === 'retry') throw error;
    log.warn({ checkRunId, err: error.message }, 'a check that no run looks after could not be concluded');
  }
}
