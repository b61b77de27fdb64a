import type { Octokit } from '@octokit/rest';
import { readCheckRun } from './check-run.ts';
import type { RepositoryName } from './report.ts';

/** A later run of the same head, which can have the same id, does not take the check for its own. */
const LOST = ':lost';

/**
 * Concludes a check in progress that no run looks after any more. Looks again right before: a run that has just ended has
 * concluded it by now. Tells whether it was still open.
 */
export async function concludeLostCheck(
  octokit: Octokit,
  check: RepositoryName & { readonly checkRunId: number; readonly externalId: string },
): Promise<boolean> {
  const { owner, repo, checkRunId, externalId } = check;
  if ((await readCheckRun(octokit, check)).isConcluded) return false;
  await octokit.rest.checks.update({
    owner,
    repo,
    check_run_id: checkRunId,
    external_id: `${externalId}${LOST}`,
    conclusion: 'cancelled',
    output: {
      title: 'Interrupted',
      summary:
        'The review was interrupted before its result could be told here. Comment `/review` to have it done again.',
    },
  });
  return true;
}
