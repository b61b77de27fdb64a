import { HEAD_COPIES_ROOT } from '../../agents/mounts.ts';
import type { EarlierFinding, ReviewProgress, WritingStyle } from '../../agents/prompts/review-request.ts';
import { reviewPrompt } from '../../agents/prompts/review-prompt.ts';
import { languageName } from '../../config/repository/language.ts';
import { newId } from '../../core/ids.ts';
import type { OpenSession } from '../../sessions/executor.ts';
import { configOf } from './config-of-run.ts';
import { type EffectContext, isToRead, type PlannedFile } from './context.ts';
import { filesRead } from './coverage-of-run.ts';
import { earlierFindings } from './earlier-findings.ts';
import { type DiffHandover, handOverDiff } from './diff-handover.ts';
import { headCopies } from './head-copies.ts';
import { IN_ANOTHER_PART } from './parts/part-plan.ts';
import { guidanceFor } from './plan/guidance.ts';
import { requireAgent, requirePlan } from './require.ts';
import type { ReviewRun } from './run.ts';
import { sessionIntent } from './session-intent.ts';
import { sessionBudget } from './spending.ts';

/** Everything a session is opened with but the repositories: their tokens are minted when they are needed and kept nowhere. */
export type SessionRequest = Omit<OpenSession, 'repositories'>;

/** What a session of this run is opened with. */
export async function sessionRequest(run: ReviewRun, context: EffectContext): Promise<SessionRequest> {
  const diff = handOverDiff(context.plan.files);
  const files = [...(diff.kind === 'files' ? diff.files : []), ...(await headCopies(run, context))];
  const earlier = await earlierFindings(run, context);
  return {
    agent: requireAgent(run),
    title: titleOf(run),
    budgetCents: sessionBudget(run),
    notAfter: run.limits.deadlineAt,
    metadata: sessionMetadata(run, context.settings.instanceId),
    files,
    prompt: promptFor(run, context, diff, earlier),
  };
}

function titleOf({ target, part }: ReviewRun): string {
  const name = `${target.owner}/${target.repo}#${target.number}`;
  return part === undefined ? name : `${name} (${part.number}/${part.total})`;
}

/** What a session is found again by, and told apart from those of others. */
export function sessionMetadata(run: ReviewRun, instanceId: string): Record<string, string> {
  const { id, target } = run;
  return {
    app: 'proofline',
    instance: instanceId,
    installation: String(target.installationId),
    repository: String(target.repositoryId),
    pull_request: String(target.number),
    head_sha: target.headSha,
    run: id,
    intent: sessionIntent(run),
  };
}

function promptFor(
  run: ReviewRun,
  { plan }: EffectContext,
  diff: DiffHandover,
  earlier: readonly EarlierFinding[],
): string {
  const { target } = run;
  const { mergeBase, mount } = requirePlan(run);
  return reviewPrompt({
    boundary: newId().replaceAll('-', ''),
    repository: `${target.owner}/${target.repo}`,
    pullRequest: { number: target.number, title: plan.title, body: plan.body, author: plan.author },
    headSha: target.headSha,
    baseRef: target.baseRef,
    mergeBase,
    mount: mount === 'head' ? { kind: 'head' } : { kind: 'base', headCopies: HEAD_COPIES_ROOT },
    ...(plan.instructions === undefined ? {} : { instructions: plan.instructions }),
    ...guidanceFor(plan),
    ...(plan.answers === undefined ? {} : { answers: plan.answers }),
    style: styleOf(run),
    ...progressOf(run, plan),
    earlierFindings: earlier,
    diff: diff.kind === 'inline' ? diff : { kind: 'files', index: diff.index },
    ...(run.part === undefined ? {} : { part: { number: run.part.number, total: run.part.total } }),
    files: plan.files
      .filter(({ skipped }) => skipped !== IN_ANOTHER_PART)
      .map((file) => ({ ...file, reviewable: isToRead(file), ...whyNotRead(file) })),
  });
}

function whyNotRead({ skipped, readAt }: PlannedFile): { reason?: string } {
  if (skipped !== undefined) return { reason: skipped };
  return readAt === undefined ? {} : { reason: `unchanged since it was reviewed at ${readAt}` };
}

function styleOf(run: ReviewRun): WritingStyle {
  const { language, summary } = configOf(run);
  const name = language === null ? undefined : languageName(language);
  return { summary, ...(name === undefined ? {} : { language: name }) };
}

/** What a session that takes over is told; nothing when the one before it did nothing. */
function progressOf(run: ReviewRun, plan: EffectContext['plan']): { progress?: ReviewProgress } {
  if (run.formerSessions === undefined) return {};
  const accepted = run.findings.map(({ path, startLine, title }) => ({ path, startLine, title }));
  const read = filesRead(run, plan);
  return accepted.length === 0 && read.length === 0 ? {} : { progress: { accepted, filesRead: read } };
}
