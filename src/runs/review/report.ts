import { isSure } from '../../findings/proved-finding.ts';
import { sortBySeverity } from '../../findings/sort.ts';
import { repositoryUrl } from '../../github/repository-url.ts';
import { type Annotation, toAnnotation } from '../../publish/annotations.ts';
import { type CheckOutput, type PublishRules, renderCheck } from '../../publish/check-output.ts';
import type { ReviewReport } from '../../publish/report.ts';
import type { ReviewDeps, ReviewPlan } from './context.ts';
import { coverageOf } from './coverage-of-run.ts';
import { publishesFindings } from './next-move.ts';
import { describeLapse } from './rotation.ts';
import type { ReviewRun } from './run.ts';
import { usageOf } from './spending.ts';

type Shown = Pick<ReviewDeps, 'clock' | 'settings' | 'masker'> & { readonly plan: ReviewPlan };

/** What the run has come to, as publishers show it. */
export function buildReport(run: ReviewRun, { plan, clock, settings }: Shown): ReviewReport {
  return {
    runId: run.id,
    headSha: run.target.headSha,
    outcome: run.outcome ?? { kind: 'incomplete', why: 'The review is under way.' },
    findings: publishesFindings(run) ? sortBySeverity(run.findings) : [],
    ...(publishesFindings(run) || run.outcome?.kind === 'complete' ? summaryOf(run) : {}),
    coverage: coverageOf(run, plan),
    notReviewed: notReviewed(plan),
    instructionFiles: run.plan?.instructionFiles ?? [],
    ...(run.plan === undefined ? {} : { mount: run.plan.mount }),
    notices: noticesOf(run),
    spend: usageOf(run),
    ...(run.limits.raise === undefined ? {} : { budget: { cents: run.limits.budgetCents, ...run.limits.raise } }),
    elapsedMs: (run.outcomeAt ?? clock.now()) - run.startedAt,
    model: settings.model,
    ...(run.agent === undefined ? {} : { agentVersion: run.agent.version }),
    ...(run.session === undefined ? {} : { sessionId: run.session.id }),
  };
}

const REFUSED =
  "The budget was not raised: today's budget of this installation had no room for it; a new day begins at 00:00 UTC.";

/** What went otherwise than usual on the way, a sentence each. */
function noticesOf(run: ReviewRun): string[] {
  const { formerSessions = [], session } = run;
  const replaced = session === undefined ? formerSessions.slice(0, -1) : formerSessions;
  const successions = replaced.map(
    ({ why }) => `A session could not go on (${why}); another one took over with what was done by then.`,
  );
  const lapse = describeLapse(run);
  return [...successions, ...(lapse === undefined ? [] : [lapse]), ...(run.isRaiseRefused === true ? [REFUSED] : [])];
}

function notReviewed({ files, unlisted = 0 }: ReviewPlan): ReviewReport['notReviewed'] {
  const skipped = files.flatMap(({ path, skipped: reason }) => (reason === undefined ? [] : [{ path, reason }]));
  return unlisted === 0 ? skipped : [{ path: `${unlisted} more`, reason: 'GitHub does not list them' }, ...skipped];
}

const summaryOf = ({ summary }: ReviewRun) => (summary === undefined ? {} : { summary });

/** The findings as annotations, in the order in which they are sent. */
export function annotationsOf(run: ReviewRun, context: Shown): readonly Annotation[] {
  return buildReport(run, context)
    .findings.filter(isSure)
    .map((finding) => toAnnotation(finding, context.masker));
}

/** Links may lead to files of the repository under review: links to its issues would leave references there. */
export function publishRules(run: ReviewRun, { masker, settings }: Shown): PublishRules {
  return { masker, allowedLinkPrefixes: [`${repositoryUrl(settings.githubBaseUrl, run.target)}/blob/`] };
}

/** The check of a run as it would be concluded now. */
export function renderRunCheck(run: ReviewRun, context: Shown): CheckOutput {
  return renderCheck(buildReport(run, context), publishRules(run, context));
}
