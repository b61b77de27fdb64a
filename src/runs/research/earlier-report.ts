import type { ProvedAnswer } from '../../findings/answer/citation.ts';
import type { EarlierReport } from '../../publish/answer/answer-report.ts';
import { readReport } from '../../publish/report-issue.ts';
import { findLastReport } from '../../store/runs/find-last-report.ts';
import type { EffectContext } from '../review/context.ts';
import type { ReviewRun } from '../review/run.ts';
import { isReport } from './research.ts';
import { requireResearch } from './require-research.ts';

/**
 * What a scheduled question has led to before: by the books; after `RETENTION_DAYS`, as it stood in its issue when the run
 * was planned.
 */
export async function findEarlierReport(
  run: ReviewRun,
  { pool, plan }: Pick<EffectContext, 'pool' | 'plan'>,
): Promise<(EarlierReport & { readonly text: string }) | undefined> {
  if (!isReport(requireResearch(run))) return undefined;
  const stored = await findLastReport<ProvedAnswer>(pool, run.id);
  if (stored === undefined) return readReport(plan.body);
  return { sha: stored.sha, text: stored.answer.answer, citations: stored.answer.citations };
}
