import { configOf } from '../config-of-run.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import type { ReviewRun } from '../run.ts';

/** Pins the agent version that this run's session will use. */
export async function ensureAgent(run: ReviewRun, { executor }: EffectContext): Promise<Fact> {
  const isOfReview = run.research === undefined || run.research.thread !== undefined;
  const role = isOfReview ? 'reviewer' : 'researcher';
  return { type: 'agent-ensured', agent: await executor.admit(run.id, () => executor.ensure(configOf(run), role)) };
}
