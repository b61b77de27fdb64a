import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { progressDue } from '../work-move.ts';
import type { ReviewRun } from '../run.ts';
import { untilWoken } from '../until-woken.ts';

/** Longest look at parts that have only to be settled. */
const SETTLING_MS = 30_000;

/** Lets the parts of a large change work until all of them are over, or the run has something else to do. */
export async function workInParts(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { clock, crew, plan } = context;
  const now = clock.now();
  const until = run.outcome === undefined ? Math.min(run.limits.deadlineAt, progressDue(run)) : now + SETTLING_MS;
  const areSettled = await untilWoken(run, until - now, context, (woken) =>
    crew.work(run, plan, { isDone: ({ endedAt }) => endedAt !== undefined, until: woken }),
  );
  return areSettled ? { type: 'parts-gathered', parts: crew.results(), areSettled } : { type: 'parts-at-work' };
}
