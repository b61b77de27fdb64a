import { isSure } from '../../findings/proved-finding.ts';
import { sortBySeverity } from '../../findings/sort.ts';
import { repositoryUrl } from '../../github/repository-url.ts';
import { type Annotation, toAnnotation, toProblemAnnotation } from '../../publish/annotations.ts';
import { count } from '../../publish/format.ts';
import { type CheckOutput, renderCheck } from '../../publish/check-output.ts';
import type { PublishRules } from '../../publish/finding-details.ts';
import type { ReviewReport, Spend } from '../../publish/report.ts';
import { configOf } from './config-of-run.ts';
import type { PlannedFile, ReviewDeps, ReviewPlan } from './context.ts';
import { coverageOf } from './coverage-of-run.ts';
import { comparisonCounts, countUnwanted, shownFindings, uncheckedFindings } from './comparison.ts';
import { mayPublish, publishesFindings } from './next-move.ts';
import { CONFIG_PATH } from './plan/read-config.ts';
import { describeRange } from './review-range.ts';
import { describeLapse } from './rotation.ts';
import { isSplit, type PartResult, type ReviewRun } from './run.ts';
import { shortSummary } from './short-summary.ts';
import { hasWorked, usageOf } from './spending.ts';

type Shown = Pick<ReviewDeps, 'clock' | 'settings' | 'masker'> & { readonly plan: ReviewPlan };

/** What the run has come to, as publishers show it. */
export function buildReport(run: ReviewRun, { plan, clock, settings }: Shown): ReviewReport {
  return {
    runId: run.id,
    headSha: run.target.headSha,
    outcome: run.outcome ?? { kind: 'incomplete', why: 'The review is under way.' },
    findings: publishesFindings(run) ? sortBySeverity(shownFindings(run)) : [],
    belowThreshold: mayPublish(run) ? countUnwanted(run) : 0,
    config: configOf(run),
    ...(run.plan === undefined ? { isConfigUnknown: true } : {}),
    ...configSource(run),
    ...(run.plan?.guidance === undefined ? {} : { guidance: run.plan.guidance }),
    ...(run.plan?.given === undefined ? {} : { given: run.plan.given.map(({ number }) => number) }),
    ...comparedIn(run),
    ...(publishesFindings(run) || run.outcome?.kind === 'complete' ? summaryOf(run) : {}),
    coverage: coverageOf(run, plan),
    notReviewed: notReviewed(plan),
    instructionFiles: run.plan?.instructionFiles ?? [],
    ...(run.plan === undefined ? {} : { mount: run.plan.mount }),
    notices: [...rangeOf(run, plan), ...noticesOf(run), ...(editsConfig(plan) ? [CONFIG_EDITED] : [])],
    spend: spendOf(run),
    ...(run.limits.raise === undefined ? {} : { budget: { cents: run.limits.budgetCents, ...run.limits.raise } }),
    elapsedMs: (run.outcomeAt ?? clock.now()) - run.startedAt,
    model: run.agent?.model ?? settings.model,
    ...(run.agent === undefined ? {} : { agentVersion: run.agent.version }),
    ...(run.session === undefined ? {} : { sessionId: run.session.id }),
  };
}

const NOTHING_SPENT: Spend = { costCents: 0, inputTokens: 0, outputTokens: 0 };

/** What was consumed as far as it is known; nothing as long as no session was ever asked for. */
function spendOf(run: ReviewRun): Spend {
  const hasBegun = hasWorked(run) || isSplit(run) || run.sessionIntendedAt !== undefined;
  return hasBegun ? usageOf(run) : NOTHING_SPENT;
}

/** A stopped run tells nothing of findings, not even of earlier ones. */
function comparedIn(run: ReviewRun): Pick<ReviewReport, 'compared' | 'unchecked' | 'isUncompared'> {
  if (run.outcome?.kind !== 'complete' && !publishesFindings(run)) return {};
  const compared = comparisonCounts(run);
  return {
    ...(compared === undefined ? {} : { compared }),
    ...(run.comparison?.isMissing === true ? { isUncompared: true } : { unchecked: uncheckedFindings(run) }),
  };
}

const UNCOMPARED = 'Nobody could tell what earlier reviews have posted, so this one stands in the check alone.';

function rangeOf(run: ReviewRun, plan: ReviewPlan): string[] {
  const told = run.outcome?.kind === 'complete' ? describeRange(run, plan) : undefined;
  return told === undefined ? [] : [told];
}

const CONFIG_EDITED = `This change edits ${CONFIG_PATH}; what it says counts once it is on the base branch.`;

const editsConfig = ({ files }: ReviewPlan): boolean =>
  files.some(({ path, previousPath }) => path === CONFIG_PATH || previousPath === CONFIG_PATH);

function configSource({ plan }: ReviewRun) {
  if (plan?.configSha === undefined) return {};
  return { configSource: { sha: plan.configSha, paths: plan.configPaths ?? [] } };
}

const REFUSED =
  "The budget was not raised: today's budget of this installation had no room for it; a new day begins at 00:00 UTC.";

/** What went otherwise than usual on the way, a sentence each. */
function noticesOf(run: ReviewRun): string[] {
  const { formerSessions = [], session } = run;
  const replaced = session === undefined ? formerSessions.slice(0, -1) : formerSessions;
  const whys = [...replaced.map(({ why }) => why), ...(run.parts ?? []).flatMap(({ successions: of }) => of)];
  const successions = whys.map(
    (why) => `A session could not go on (${why}); another one took over with what was done by then.`,
  );
  const lapses = [describeLapse(run), ...(run.parts ?? []).map(({ lapse }) => lapse)].filter(
    (lapse) => lapse !== undefined,
  );
  const parts = run.parts === undefined || run.parts.length === 0 ? [] : [describeParts(run.parts)];
  const uncompared = run.comparison?.isMissing === true ? [UNCOMPARED] : [];
  return [
    ...reviewerLimits(run),
    ...parts,
    ...uncompared,
    ...successions,
    ...lapses,
    ...(run.isRaiseRefused === true ? [REFUSED] : []),
  ];
}

const isOther = (asked: string | null, given: string | undefined): boolean =>
  asked !== null && given !== undefined && asked !== given;

/** What the repository asks for and the operator does not allow. */
function reviewerLimits(run: ReviewRun): string[] {
  const { agent } = run;
  const { model, effort } = configOf(run);
  const unmet = [
    ...(isOther(model, agent?.model) ? [`model: ${model}`] : []),
    ...(isOther(effort, agent?.effort) ? [`effort: ${effort}`] : []),
  ];
  if (unmet.length === 0) return [];
  return [`Whoever runs Proofline does not allow what the configuration asks for (${unmet.join(', ')}).`];
}

const describeParts = (parts: readonly PartResult[]) =>
  `The change is large: ${count(parts.length, 'session')} read a part each (${parts.map(({ label }) => label).join('; ')}).`;

/** Those that keep the check from success come first: a list may be shortened. */
function notReviewed({ files, unlisted = 0 }: ReviewPlan): ReviewReport['notReviewed'] {
  const [missed, others] = [files.filter(isMissed), files.filter((file) => !isMissed(file))];
  const skipped = [...missed, ...others].flatMap(({ path, skipped: reason }) =>
    reason === undefined ? [] : [{ path, reason }],
  );
  return unlisted === 0 ? skipped : [{ path: `${unlisted} more`, reason: 'GitHub does not list them' }, ...skipped];
}

const isMissed = (file: PlannedFile) => file.isMissed === true;

/** As much of what the agent has written as the repository wants to see. */
function summaryOf(run: ReviewRun): Pick<ReviewReport, 'summary'> {
  const { summary } = run;
  const style = configOf(run).summary;
  if (summary === undefined || style === 'none') return {};
  const isShort = style === 'short' && !isSplit(run); // each part has been shortened by itself
  return { summary: isShort ? shortSummary(summary) : summary };
}

/** The findings as annotations, or what is wrong with the configuration, in the order in which they are sent. */
export function annotationsOf(run: ReviewRun, context: Shown): readonly Annotation[] {
  if (run.outcome?.kind === 'broken-config')
    return run.outcome.problems
      .filter(({ origin }) => origin === 'repository') // the file of the account is not in this repository
      .map((problem) => toProblemAnnotation(problem, context.masker));
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
