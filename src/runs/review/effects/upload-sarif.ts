import { GitHubError } from '../../../github/github-error.ts';
import { CODE_SCANNING_PERMISSIONS } from '../../../github/publisher-permissions.ts';
import { MINT_ROUTE } from '../../../github/to-github-error.ts';
import { toSarif } from '../../../publish/sarif.ts';
import { uploadSarif } from '../../../publish/upload-sarif.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { buildReport } from '../report.ts';
import { repositoryOf } from '../repository.ts';
import type { ReviewRun } from '../run.ts';

/**
 * Uploads what a review has found to code scanning, for a repository that asked for it. The check is concluded by then:
 * whatever becomes of this changes nothing about it.
 */
export async function publishSarif(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { installationId, repositoryId, number, headSha } = run.target;
  const octokit = context.github.forInstallation(installationId, {
    repositoryIds: [repositoryId],
    permissions: CODE_SCANNING_PERMISSIONS,
  });
  const sarif = toSarif(buildReport(run, context), { number, masker: context.masker });
  try {
    await uploadSarif(octokit, { ...repositoryOf(run.target), number, headSha, sarif });
  } catch (error) {
    const hint = error instanceof GitHubError ? hintFor(error) : undefined;
    if (hint !== undefined) context.log.warn({ hint }, 'code scanning takes no findings of this repository');
    throw error;
  }
  context.log.info({ results: sarif.runs[0].results.length }, 'findings uploaded to code scanning');
  return { type: 'sarif-uploaded' };
}

/** GitHub refuses to mint a token with more than an installation has granted, and uploads where the feature is off. */
function hintFor({ reason, route }: GitHubError): string | undefined {
  if (reason === 'missing-permission' || (reason === 'invalid' && route === MINT_ROUTE))
    return 'grant "Code scanning alerts: write" to the App, or set `sarif: false`';
  return reason === 'forbidden' ? 'enable code scanning for the repository, or set `sarif: false`' : undefined;
}
