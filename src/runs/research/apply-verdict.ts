import { normalize } from '../../findings/evidence.ts';
import { correctFinding } from '../../store/known-findings/correct-finding.ts';
import { dismissFinding } from '../../store/known-findings/dismiss-finding.ts';
import type { Queryable } from '../../store/queryable.ts';
import type { ReviewRun } from '../review/run.ts';

/** Whether the answer of a run changes what is known of a finding: only one that was worked out to the end does. */
export const decidesFinding = ({ research, outcome }: ReviewRun): boolean =>
  outcome?.kind === 'complete' && research?.thread !== undefined && (research.verdict?.kind ?? 'stands') !== 'stands';

/**
 * Keeps the record of a finding in step with the answer in its thread; belongs into the transaction that knows the answer
 * to be published. `by` is the login that the record names.
 */
export async function applyVerdict(db: Queryable, run: ReviewRun, by = ''): Promise<void> {
  const { thread, verdict, question } = run.research ?? {};
  if (!decidesFinding(run) || thread === undefined || verdict === undefined) return;
  const { key } = thread;
  if (verdict.kind === 'withdrawn') {
    const reason = `withdrawn after a reply of ${question?.asker ?? 'somebody'}`;
    await dismissFinding(db, run.target, { key, actor: by, reason });
  }
  if (verdict.kind === 'corrected') {
    const { category, evidence } = thread.finding;
    const former = { category, quote: normalize(evidence).text };
    await correctFinding(db, run.target, { key, finding: verdict.finding, sha: run.target.headSha, former });
  }
}
