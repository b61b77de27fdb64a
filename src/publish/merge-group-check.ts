import type { Octokit } from '@octokit/rest';
import { createCheckRun, findCheckRun } from './check-run.ts';
import { shortSha } from './format.ts';
import type { RepositoryName } from './report.ts';

export interface MergeGroupCheck extends RepositoryName {
  readonly appId: number;
  readonly number: number;
  /** The commit that the queue wants to merge. */
  readonly headSha: string;
  /** The last review of the pull request that came to an end. */
  readonly reviewed: { readonly headSha: string; readonly conclusion: string } | undefined;
}

/**
 * Makes our check on the commit of a merge queue, concluded at once: a failure of the pull request is carried over, all
 * else is neutral and lets it pass. Once per commit, however often it is asked for.
 */
export async function concludeCheckRun(octokit: Octokit, check: MergeGroupCheck): Promise<'failure' | 'neutral'> {
  const conclusion = check.reviewed?.conclusion === 'failure' ? 'failure' : 'neutral';
  // It names no run, so that nothing can be asked to run again.
  const own = { ...check, externalId: `merge-group:${check.number}` };
  if ((await findCheckRun(octokit, own)) === undefined) {
    await createCheckRun(octokit, { ...own, conclusion, ...describe(check) });
  }
  return conclusion;
}

function describe({ number, reviewed }: MergeGroupCheck): { readonly title: string; readonly summary: string } {
  if (reviewed === undefined) {
    return {
      title: 'Not reviewed',
      summary: `The last commit of pull request ${number} was not reviewed: there is no result that could be carried over.`,
    };
  }
  const sha = shortSha(reviewed.headSha);
  const outcome = reviewed.conclusion === 'failure' ? 'failed' : 'did not fail';
  return {
    title: `As reviewed in ${sha}`,
    summary: `The commit of the merge queue is not reviewed by itself. The check of pull request ${number} ${outcome} in \`${sha}\`, its last commit that was reviewed.`,
  };
}
