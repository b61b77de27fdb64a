import { GitHubError } from '../../../github/github-error.ts';
import { findReview, postReview } from '../../../publish/review.ts';
import { renderReview, type ReviewContent } from '../../../publish/review-body.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { sortBySeverity } from '../../../findings/sort.ts';
import { keysForReview, shownFindings } from '../comparison.ts';
import { publishesFindings } from '../next-move.ts';
import { publisherFor } from '../../publisher.ts';
import { buildReport, publishRules } from '../report.ts';
import type { ReviewRun } from '../run.ts';

/**
 * Posts the one review of this attempt, or finds that it was posted. It carries what no earlier review has carried; the
 * rest stands in the check alone. For a run that was stopped meanwhile it is only looked for.
 *
 * GitHub refuses a review as a whole when one anchor is wrong and does not say which: it is then posted once more with
 * every finding in the body.
 */
export async function publishReview(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const content = contentOf(run, context);
  if (content === undefined) return { type: 'review-posted', inline: 0 };
  const octokit = publisherFor(run.target, context.github);
  const posted = { ...run.target, runId: run.id };
  const found = context.isRepeat
    ? await findReview(octokit, { ...posted, identity: await context.identity() })
    : undefined;
  const { comments, threads } = content;
  const isOnlyLookedFor = run.isReviewGivenUp === true || !publishesFindings(run);
  if (found === undefined && isOnlyLookedFor) return { type: 'review-posted', inline: 0 };
  try {
    const reviewId = found ?? (await postReview(octokit, { ...posted, ...content }));
    return { type: 'review-posted', reviewId, inline: comments.length, threads };
  } catch (error) {
    if (error instanceof GitHubError && error.status === 422) {
      context.log.warn({ inline: content.comments.length }, 'review was refused');
      return { type: 'review-refused' };
    }
    throw error;
  }
}

function contentOf(run: ReviewRun, context: EffectContext): ReviewContent | undefined {
  const keys = keysForReview(run);
  const all = shownFindings(run);
  const findings = all.filter(({ key }) => keys === undefined || (key !== undefined && keys.has(key)));
  const inline = run.inlineRefused !== true;
  const report = { ...buildReport(run, context), findings: sortBySeverity(findings) };
  return renderReview(report, { ...publishRules(run, context), inline });
}
