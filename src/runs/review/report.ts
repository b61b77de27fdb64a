import { changedLines } from '../../diff/anchors.ts';
import { coverage } from '../../findings/coverage.ts';
import { isSure } from '../../findings/proved-finding.ts';
import { sortBySeverity } from '../../findings/sort.ts';
import { repositoryUrl } from '../../github/repository-url.ts';
import { type Annotation, toAnnotation } from '../../publish/annotations.ts';
import { type CheckOutput, type PublishRules, renderCheck } from '../../publish/check-output.ts';
import type { Coverage, ReviewReport } from '../../publish/report.ts';
import { readsByPath } from '../../sessions/reads-by-path.ts';
import { hunksOf } from './change-map.ts';
import type { PlannedFile, ReviewDeps, ReviewPlan } from './context.ts';
import { publishesFindings } from './next-move.ts';
import type { ReviewRun } from './run.ts';

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
    spend: run.turn?.usage ?? {},
    elapsedMs: clock.now() - run.startedAt,
    model: settings.model,
    ...(run.agent === undefined ? {} : { agentVersion: run.agent.version }),
    ...(run.session === undefined ? {} : { sessionId: run.session.id }),
  };
}

function notReviewed({ files, unlisted = 0 }: ReviewPlan): ReviewReport['notReviewed'] {
  const skipped = files.flatMap(({ path, skipped: reason }) => (reason === undefined ? [] : [{ path, reason }]));
  return unlisted === 0 ? skipped : [{ path: `${unlisted} more`, reason: 'GitHub does not list them' }, ...skipped];
}

const summaryOf = ({ summary }: ReviewRun) => (summary === undefined ? {} : { summary });

/**
 * A file is read when the agent opened all its changed lines or had them in full in its first message. Files that were
 * missed count as not read: who makes a change large enough must not make it green.
 */
function coverageOf(run: ReviewRun, plan: ReviewPlan): Coverage {
  const files = plan.files.filter((file) => file.skipped === undefined);
  const reads = readRanges(run);
  const wanted = new Map(files.filter((file) => !file.givenInFull).map((file) => [file.path, changedHeadLines(file)]));
  const opened = coverage(reads, wanted);
  const unread = opened.filter((file) => file.unread.length > 0 || !isTouched(file.path, wanted, reads));
  // Without a session nothing was handed to anybody, whatever the plan would have given in full.
  const isOpened = run.session !== undefined;
  const missing = isOpened ? unread.map((file) => file.path) : files.map((file) => file.path);
  const missed = plan.files.filter((file) => file.isMissed === true).length + (plan.unlisted ?? 0);
  return { read: files.length - missing.length, total: files.length + missed, unread: missing };
}

/** A change that only deletes has no head line to read: its file counts once any of it was opened. */
function isTouched(path: string, wanted: ReadonlyMap<string, readonly number[]>, reads: ReadonlyMap<string, unknown>) {
  return (wanted.get(path)?.length ?? 0) > 0 || reads.has(path);
}

function changedHeadLines(file: PlannedFile): number[] {
  return changedLines(hunksOf(file.patch ?? file.computedPatch), 'head');
}

/** Only what was read of the reviewed commit counts: with the merge base checked out, the copies beside it. */
function readRanges({ target, plan, turn }: ReviewRun) {
  return readsByPath(turn?.reads ?? [], {
    repository: `${target.owner}/${target.repo}`,
    tree: plan?.mount === 'head' ? 'checkout' : 'head-copy',
  });
}

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
