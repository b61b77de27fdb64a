import type { FoundFinding } from '../../../commands/command.ts';
import { utcDay } from '../../../core/clock.ts';
import type { ProvedFinding } from '../../../findings/proved-finding.ts';
import { repositoryUrl } from '../../../github/repository-url.ts';
import { renderDetail } from '../../../publish/finding-details.ts';
import { shortSha } from '../../../publish/format.ts';
import { findKnownFinding } from '../../../store/known-findings/find-known-finding.ts';
import { listFindingKeys } from '../../../store/known-findings/list-finding-keys.ts';
import { findNewestRun } from '../../../store/runs/find-newest-run.ts';
import type { ReviewRun } from '../../review/run.ts';
import { nearestKey } from '../dismiss.ts';
import type { IntakeContext } from '../intake-context.ts';

/** A finding that reviews of the pull request have shown, by its id. */
export async function readFinding(key: string, context: IntakeContext): Promise<FoundFinding> {
  const { pool, intake, masker, settings } = context;
  const known = await findKnownFinding<ProvedFinding>(pool, intake, key);
  if (known === undefined) {
    const nearest = nearestKey(key, await listFindingKeys(pool, intake));
    return { kind: 'unknown', ...(nearest === undefined ? {} : { nearest }) };
  }
  const { finding, state, lastSeenSha, firstSeenAt, firstSeenSha } = known;
  const files = `${repositoryUrl(settings.githubBaseUrl, intake)}/blob/`;
  return {
    kind: 'found',
    markdown: renderDetail({ ...finding, key }, { masker, allowedLinkPrefixes: [files] }),
    permalink: `${files}${await placeOf(finding, lastSeenSha, context)}`,
    state,
    sha: shortSha(lastSeenSha),
    firstSeen: {
      day: utcDay(firstSeenAt),
      ...(firstSeenSha === null ? {} : { sha: shortSha(firstSeenSha) }),
    },
  };
}

/** Deleted code stands at the merge base; where that is not known any more, the line of the head where it stood. */
async function placeOf(finding: ProvedFinding, sha: string, { pool, intake }: IntakeContext): Promise<string> {
  const { path, side, startLine, endLine, headLine = 1 } = finding;
  const file = path.split('/').map(encodeURIComponent).join('/');
  const lines = startLine === endLine ? `#L${startLine}` : `#L${startLine}-L${endLine}`;
  if (side === 'head') return `${sha}/${file}${lines}`;
  const newest = await findNewestRun<ReviewRun, unknown>(pool, intake, { isPlanned: true });
  const { target, plan } = newest?.state ?? {};
  if (target?.headSha === sha && plan !== undefined) return `${plan.mergeBase}/${file}${lines}`;
  return `${sha}/${file}#L${headLine}`;
}
