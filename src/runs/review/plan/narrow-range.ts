import type { Octokit } from '@octokit/rest';
import { GitHubError } from '../../../github/github-error.ts';
import { readMergeBase } from '../../../github/read-merge-base.ts';
import { findCompleteRun } from '../../../store/runs/find-complete-run.ts';
import type { EffectContext, PlannedFile, ReviewPlan } from '../context.ts';
import { coverageOf } from '../coverage-of-run.ts';
import { isSameAgent, type ReviewRange, type WholeReason } from '../review-range.ts';
import { repositoryOf } from '../repository.ts';
import type { ReviewRun } from '../run.ts';
import { concerns } from './guidance.ts';

interface Narrowed {
  readonly files: readonly PlannedFile[];
  /** Absent for the first review, and for a full one: they read everything. */
  readonly range?: ReviewRange;
}

interface Earlier {
  readonly run: ReviewRun;
  readonly plan: ReviewPlan;
}

/** What was told about how to review. */
interface Rules {
  readonly configSha: string | undefined;
  readonly guidance: readonly { readonly path: string; readonly sha: string }[];
}

/**
 * Marks the files that were read in the last complete review of this pull request and are today what they were then. What
 * was read can be relied on only if nothing else has changed: not the branch's past, nor what it is merged into, nor the
 * configuration, nor the instruction files, nor the reviewer.
 */
export async function narrowRange(
  run: ReviewRun,
  files: readonly PlannedFile[],
  rules: Rules,
  octokit: Octokit,
  { pool }: Pick<EffectContext, 'pool'>,
): Promise<Narrowed> {
  if (run.trigger.isFull === true) return { files };
  const found = await findCompleteRun<ReviewRun, ReviewPlan>(pool, run.target);
  if (found?.plan == null) return { files };
  const earlier = { run: found.state, plan: found.plan };
  const { headSha: since } = earlier.run.target;
  const marked = markRead(files, earlier);
  const why = whyDistrusted(run, earlier, rules) ?? (await whyUnrelated(run, earlier, marked, octokit));
  if (why !== undefined) return { files, range: { kind: 'whole', since, why } };
  const { agent } = earlier.run;
  return { files: marked, range: { kind: 'since', since, ...(agent === undefined ? {} : { agent }) } };
}

function whyDistrusted(run: ReviewRun, { run: former, plan }: Earlier, rules: Rules): WholeReason | undefined {
  if (former.target.baseRef !== run.target.baseRef) return 'retargeted';
  if (former.plan?.configSha !== rules.configSha) return 'configuration';
  if (isGuidedOtherwise(former, plan, rules)) return 'guidance';
  if (run.agent !== undefined && !isSameAgent(run.agent, former.agent)) return 'agent';
  const { read, total } = coverageOf(former, plan);
  return read < total ? 'unread' : undefined;
}

/** Whether instruction files have changed, come or gone that concern what was read then. */
function isGuidedOtherwise(former: ReviewRun, plan: ReviewPlan, { guidance }: Rules): boolean {
  const then = former.plan?.guidance?.files ?? [];
  const has = (files: Rules['guidance'], { path, sha }: Rules['guidance'][number]) =>
    files.some((file) => file.path === path && file.sha === sha);
  const different = [...then.filter((file) => !has(guidance, file)), ...guidance.filter((file) => !has(then, file))];
  const read = plan.files.filter(({ skipped }) => skipped === undefined);
  return different.some((changed) => read.some(({ path }) => concerns(changed.path, path)));
}

async function whyUnrelated(
  { target }: ReviewRun,
  { run: { target: former } }: Earlier,
  marked: readonly PlannedFile[],
  octokit: Octokit,
): Promise<WholeReason | undefined> {
  const wanted = marked.filter(({ skipped }) => skipped === undefined);
  if (wanted.every(({ readAt }) => readAt !== undefined)) return 'unchanged';
  const base = await readMergeBase(octokit, repositoryOf(target), former.headSha, target.headSha).catch(
    noCommonHistory,
  );
  return base === former.headSha ? undefined : 'rewritten';
}

function noCommonHistory(error: unknown): undefined {
  if (!(error instanceof GitHubError && error.reason === 'not-found')) throw error;
}

function markRead(files: readonly PlannedFile[], { run, plan }: Earlier): PlannedFile[] {
  const former = new Map(plan.files.map((file) => [file.path, file]));
  return files.map((file) => {
    const before = former.get(file.path);
    return before !== undefined && isSame(file, before)
      ? { ...file, readAt: before.readAt ?? run.target.headSha }
      : file;
  });
}

/** The same change of the same file: what it was, what it has become, and every line between. */
function isSame(file: PlannedFile, before: PlannedFile): boolean {
  const isWanted = file.skipped === undefined && before.skipped === undefined;
  return (
    isWanted &&
    file.sha !== undefined &&
    file.sha === before.sha &&
    file.status === before.status &&
    file.previousPath === before.previousPath &&
    file.patch === before.patch &&
    file.computedPatch === before.computedPatch
  );
}
