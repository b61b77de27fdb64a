import type { Octokit } from '@octokit/rest';
import { pullRequestOf } from '../../publish/external-id.ts';
import { HOLDS } from '../../publish/hold.ts';
import type { KnownRun } from '../../triggers/decide.ts';

interface Head {
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  readonly headSha: string;
  readonly baseRef: string;
  readonly appId: number;
}

/** What the checks on the head tell of reviews that the App has made or held back, the newest first. */
export async function listKnownChecks(octokit: Octokit, head: Head): Promise<KnownRun[]> {
  const { owner, repo, number, headSha, baseRef, appId } = head;
  const { data } = await octokit.rest.checks.listForRef({
    owner,
    repo,
    ref: headSha,
    app_id: appId,
    filter: 'all',
    per_page: 100,
  });
  const own = data.check_runs
    .filter((check) => check.app?.id === appId && pullRequestOf(check.external_id ?? '') === number)
    .toSorted((one, other) => one.id - other.id);
  const runs = own.map(({ id, status, conclusion, output }, index): KnownRun => ({
    id: String(id),
    headSha,
    baseRef,
    attempt: index + 1,
    isLive: status !== 'completed',
    isStopOrdered: conclusion === 'cancelled',
    isAutomatic: true,
    heldBy: reasonOf(conclusion, output.title),
  }));
  return runs.toReversed();
}

function reasonOf(conclusion: string | null, title: string | null): string | null {
  if (conclusion !== 'skipped' && conclusion !== 'action_required') return null;
  return Object.entries(HOLDS).find(([, hold]) => hold.title === title)?.[0] ?? null;
}
