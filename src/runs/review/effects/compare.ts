import type { ComparedFinding } from '../../../findings/compared-finding.ts';
import { compareFindings } from '../../../findings/compare-findings.ts';
import { type Addition, additionsOf, type DiffedFile, findMoved } from '../../../findings/find-moved.ts';
import { followFile } from '../../../findings/follow-file.ts';
import type { KnownFinding } from '../../../findings/known-finding.ts';
import { type TracedFinding, traceFindings } from '../../../findings/trace-findings.ts';
import { listKnownFindings } from '../../../store/known-findings/list-known-findings.ts';
import { listReviewsInDoubt } from '../../../store/runs/list-reviews-in-doubt.ts';
import { AppError, type Recovery } from '../../../core/errors.ts';
import { carryFindings } from '../carry-findings.ts';
import { hunksOf } from '../change-map.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { type FilePlace, FileTexts } from '../file-texts.ts';
import { requirePlan } from '../require.ts';
import type { ReviewRun } from '../run.ts';

/** Another run of the pull request does not know yet whether its review has arrived: it is about to find out. */
class ReviewInDoubt extends AppError {
  readonly code = 'review_in_doubt';
  readonly recovery: Recovery = 'retry';

  constructor(runId: string) {
    super(`it is not known yet what run ${runId} has posted`);
  }
}

/**
 * Holds what the run has found against what earlier reviews have shown, by the code as it is now in the head. Reads only.
 */
export async function compare(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { pool, plan } = context;
  const [doubtful] = await listReviewsInDoubt(pool, { ...run.target, exceptRunId: run.id });
  if (doubtful !== undefined) throw new ReviewInDoubt(doubtful);
  const known = await listKnownFindings<KnownFinding>(pool, run.target);
  const { mergeBase } = requirePlan(run);
  const texts = new FileTexts(run, context);
  const files = plan.files.map((file) => ({ ...file, hunks: hunksOf(file.patch ?? file.computedPatch) }));
  const { headSha } = run.target;
  const read = texts.read.bind(texts);
  const additions = additionsOf(files);
  const relevant = known.filter((one) => isRelevant(one, additions));
  await texts.readAll(relevant.flatMap((one) => wantedTexts(one, headSha, files)));
  const looked = await traceFindings(relevant, { headSha, mergeBase, files, read });
  const others = known.filter((one) => !relevant.includes(one));
  const traced = [...looked, ...others.map((one): TracedFinding => ({ known: one, fate: { kind: 'gone' } }))];
  const entries = await compareTraced(traced, run, context, texts);
  context.log.info({ known: known.length, entries: summarise(entries) }, 'findings compared');
  return { type: 'compared', comparison: { entries } };
}

function wantedTexts(known: KnownFinding, headSha: string, files: readonly DiffedFile[]): FilePlace[] {
  const { finding, lastSeenSha } = known;
  return [
    { sha: headSha, path: followFile(known, files)?.path ?? finding.path },
    { sha: lastSeenSha, path: finding.path },
  ];
}

/** What was fixed is looked for only where the change is: a comparison must not grow with the age of a pull request. */
function isRelevant({ state, finding, basePath }: KnownFinding, additions: readonly Addition[]): boolean {
  if (state !== 'fixed' || additions.some(({ path }) => path === finding.path || path === basePath)) return true;
  return findMoved(finding, additions, false).length > 0;
}

async function compareTraced(
  traced: readonly TracedFinding[],
  run: ReviewRun,
  context: EffectContext,
  texts: FileTexts,
): Promise<ComparedFinding[]> {
  const carried = await carryFindings(traced, run, context.plan, texts);
  const baseNames = new Map(context.plan.files.map(({ path, previousPath }) => [path, previousPath ?? path]));
  return compareFindings({
    traced,
    findings: run.findings,
    isComplete: run.outcome?.kind === 'complete',
    carry: ({ known }) => carried.get(known.key),
    basePathOf: (path) => baseNames.get(path) ?? path,
  });
}

const summarise = (entries: readonly ComparedFinding[]) =>
  Object.fromEntries(
    Array.from(
      Map.groupBy(entries, ({ status }) => status),
      ([status, some]) => [status, some.length],
    ),
  );
