import { isForReview, isShown } from '../../findings/compared-finding.ts';
import type { ProvedFinding } from '../../findings/proved-finding.ts';
import type { ComparisonCounts, ReportedFinding } from '../../publish/report.ts';
import { isWanted, wantedFindings } from './config-of-run.ts';
import type { ReviewRun } from './run.ts';

/**
 * What the check of a run shows: all that stands, whether this run found it or an earlier one did, with what people call
 * each by, and since when it has been known.
 */
export function shownFindings(run: ReviewRun): readonly ReportedFinding[] {
  return wantedFindings(run, standingFindings(run));
}

/** How many findings the repository does not want to see. */
export const countUnwanted = (run: ReviewRun): number => standingFindings(run).length - shownFindings(run).length;

function standingFindings({ comparison, findings, target }: ReviewRun): readonly ReportedFinding[] {
  if (comparison === undefined || comparison.isMissing === true) return findings;
  return comparison.entries.filter(isShown).map(({ key, status, finding, known }) => ({
    ...finding,
    key,
    ...(status === 'regressed' ? { isBack: true } : {}),
    ...(status === 'still-there' && known !== undefined && known.stateSha !== target.headSha
      ? { since: known.stateSha }
      : {}),
  }));
}

/** Findings of earlier reviews that may still stand. */
export const uncheckedFindings = (run: ReviewRun): readonly ProvedFinding[] =>
  wantedFindings(
    run,
    (run.comparison?.entries ?? []).filter(({ status }) => status === 'unknown').map(({ finding }) => finding),
  );

/** Keys of what the review of the run carries; undefined when everything is for it. */
export function keysForReview({ comparison }: ReviewRun): ReadonlySet<string> | undefined {
  if (comparison === undefined) return undefined;
  return new Set(comparison.entries.filter(isForReview).map(({ key }) => key));
}

/** How many findings came, stayed and went; undefined as long as no earlier review has shown any. */
export function comparisonCounts(run: ReviewRun): ComparisonCounts | undefined {
  const { entries: all, isMissing } = run.comparison ?? { entries: [] };
  const entries = all.filter(({ finding }) => isWanted(run, finding));
  if (isMissing === true || entries.every(({ known }) => known === undefined)) return undefined;
  const byStatus = Map.groupBy(entries, ({ status }) => status);
  const countOf = (status: (typeof entries)[number]['status']) => byStatus.get(status)?.length ?? 0;
  return {
    new: countOf('new'),
    stillThere: countOf('still-there'),
    back: countOf('regressed'),
    fixed: countOf('fixed'),
    dismissed: countOf('dismissed'),
    unknown: countOf('unknown'),
  };
}
