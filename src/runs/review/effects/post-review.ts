import { GitHubError } from '../../../github/github-error.ts';
import { findReview, postReview } from '../../../publish/review.ts';
import { renderReview } from '../../../publish/review-body.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { placeOf, type ProvedFinding } from '../../../findings/proved-finding.ts';
import { listPostedFindings } from '../../../store/runs/list-posted-findings.ts';
import { publisherFor } from '../../publisher.ts';
import { buildReport, publishRules } from '../report.ts';
import type { ReviewRun } from '../run.ts';

/**
 * Posts the one review of this attempt, or finds that it was posted. What an earlier attempt at the same head has posted
 * is not posted again: it stands in the check alone.
 *
 * GitHub refuses a review as a whole when one anchor is wrong and does not say which: it is then posted once more with
 * every finding in the body.
 */
export async function publishReview(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const inline = run.inlineRefused !== true;
  const report = buildReport(run, context);
  const findings = await withoutPosted(report.findings, run, context);
  const content = renderReview({ ...report, findings }, { ...publishRules(run, context), inline });
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

async function withoutPosted(findings: readonly ProvedFinding[], { target }: ReviewRun, { pool }: EffectContext) {
  if (target.attempt === 1) return findings;
  const posted = new Set((await listPostedFindings<ProvedFinding>(pool, target)).map(placeOf));
  return findings.filter((finding) => !posted.has(placeOf(finding)));
}
