import type { Octokit } from '@octokit/rest';
import { instructionsFor } from '../../../config/repository/instructions.ts';
import { type EffectiveConfig, readRepositoryConfig } from '../../../config/repository/read-repository-config.ts';
import { readBlob } from '../../../github/read-blob-text.ts';
import type { RepositoryName } from '../../../github/repository-url.ts';
import type { PlannedFile, ReviewPlan } from '../context.ts';

export const CONFIG_PATH = '.github/proofline.yml';

/** The effective configuration and the files that it was read from; none where defaults hold. */
export interface ReadConfig extends EffectiveConfig {
  readonly paths: readonly string[];
}

/** What the agent is told in the repository's name about the files that it is to review. */
export function instructionsOf(
  { config, paths }: ReadConfig,
  files: readonly PlannedFile[],
): Pick<ReviewPlan, 'instructions'> {
  const reviewed = files.filter(({ skipped }) => skipped === undefined).map(({ path }) => path);
  const text = instructionsFor(config, reviewed);
  return text === '' ? {} : { instructions: [{ path: paths.join(', '), text }] };
}

/**
 * Reads what the repository wants from the tip of a branch: what a pull request into it changes does not count yet.
 *
 * The base commit that GitHub names with a pull request is no substitute: it stays what it was when the branch moves, and
 * a correction would not be seen. A branch that is gone meanwhile is a `not-found` error: it says nothing about what the
 * repository wants.
 */
export async function readConfig(octokit: Octokit, repository: RepositoryName, baseRef: string): Promise<ReadConfig> {
  const place = { path: CONFIG_PATH, ref: `refs/heads/${baseRef}`, isRefRequired: true };
  const blob = await readBlob(octokit, repository, place);
  if (blob.kind === 'absent') return { ...readRepositoryConfig([]), paths: [] };
  const text = blob.kind === 'text' ? blob.text : undefined;
  return { ...readRepositoryConfig([{ origin: 'repository', path: CONFIG_PATH, text }]), paths: [CONFIG_PATH] };
}
