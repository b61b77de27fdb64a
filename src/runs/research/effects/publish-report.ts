import { GitHubError } from '../../../github/github-error.ts';
import { noteMissingReport, updateReportIssue } from '../../../publish/report-issue.ts';
import { publisherFor } from '../../publisher.ts';
import type { EffectContext } from '../../review/context.ts';
import type { Fact } from '../../review/fact.ts';
import { repositoryOf } from '../../review/repository.ts';
import type { ReviewRun } from '../../review/run.ts';
import { findEarlierReport } from '../earlier-report.ts';
import { renderFinal, renderMissing } from '../report.ts';
import { requireResearch } from '../require-research.ts';

/**
 * Writes a report into the issue that keeps it, in the place of the one before; without a new one that stays, and above it
 * stands why. Repeating it changes nothing.
 */
export async function publishReport(run: ReviewRun, context: EffectContext): Promise<Fact> {
  try {
    await write(run, context);
    return { type: 'answer-published' };
  } catch (error) {
    if (!(error instanceof GitHubError) || (error.reason !== 'not-found' && error.reason !== 'gone')) throw error;
    context.log.info({ number: run.target.number }, 'the issue of the report is gone');
    return { type: 'answer-gone' };
  }
}

async function write(run: ReviewRun, context: EffectContext): Promise<void> {
  const octokit = publisherFor(run.target, context.github);
  const { number, headSha: sha } = run.target;
  const { answer, question } = requireResearch(run);
  const issue = { ...repositoryOf(run.target), number };
  if (answer === undefined || run.outcome?.kind !== 'complete') {
    const at = new Date(run.outcomeAt ?? context.clock.now());
    await noteMissingReport(octokit, issue, { why: await renderMissing(run, context), at });
    return;
  }
  const since = await findEarlierReport(run, context);
  const markdown = await renderFinal(run, context, since);
  await updateReportIssue(octokit, { ...issue, name: question.name ?? '' }, { markdown, sha });
}
