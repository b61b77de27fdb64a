import { GitHubError } from '../../../github/github-error.ts';
import { findReview, postReview } from '../../../publish/review.ts';
import { renderReview } from '../../../publish/review-body.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { publisherFor } from '../../publisher.ts';
import { buildReport, publishRules } from '../report.ts';
import type { ReviewRun } from '../run.ts';

/**
 * Posts the one review of this attempt, or finds that it was posted.
 *
 * GitHub refuses a review as a whole when one anchor is wrong and does not say which: it is then posted once more with
 * every finding in the body.
 */
export async function publishReview(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const inline = run.inlineRefused !== true;
  const content = renderReview(buildReport(run, context), { ...publishRules(run, context), inline });
  if (content === undefined) return { type: 'review-posted', inline: 0 };
  const octokit = publisherFor(run.target, context.github);
  const posted = { ...run.target, runId: run.id };
  const found = context.isRepeat
    ? await findReview(octokit, { ...posted, botLogin: (await context.identity()).botLogin })
    : undefined;
  try {
    const reviewId = found ?? (await postReview(octokit, { ...posted, ...content }));
    return { type: 'review-posted', reviewId, inline: content.comments.length };
  } catch (error) {
    if (error instanceof GitHubError && error.status === 422) {
      context.log.warn({ inline: content.comments.length }, 'review was refused');
      return { type: 'review-refused' };
    }
    throw error;
  }
}
