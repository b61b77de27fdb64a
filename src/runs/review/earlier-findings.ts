import type { EarlierFinding } from '../../agents/prompts/review-request.ts';
import { followFile } from '../../findings/follow-file.ts';
import type { KnownFinding } from '../../findings/known-finding.ts';
import { listKnownFindings } from '../../store/known-findings/list-known-findings.ts';
import { type EffectContext, isToRead } from './context.ts';
import type { ReviewRun } from './run.ts';

/** As many as a prompt has room for; what is left out is compared all the same. */
const MAX_TOLD = 200;

/** What the agent is told of earlier reviews: findings in files that it is about to read, as they stood then. */
export async function earlierFindings(run: ReviewRun, { pool, plan }: EffectContext): Promise<EarlierFinding[]> {
  const known = await listKnownFindings<KnownFinding>(pool, run.target);
  return known
    .flatMap((one) => {
      const file = followFile(one, plan.files);
      if (one.state === 'fixed' || file === undefined || !isToRead(file)) return [];
      const { startLine, title, severity } = one.finding;
      return { path: file.path, startLine, title, severity, state: one.state };
    })
    .slice(0, MAX_TOLD);
}
