import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { requireSession } from '../require.ts';
import type { ReviewRun } from '../run.ts';
import { sessionBudget } from '../spending.ts';

/** Raises the session's hard cap to what the run may spend by now; a session that waited at its cap goes on by itself. */
export async function applyBudget(run: ReviewRun, { executor, log }: EffectContext): Promise<Fact> {
  const { id } = requireSession(run);
  // The platform takes no cap at or below what is spent already.
  const budgetCents = Math.max(sessionBudget(run), (run.turn?.usage.costCents ?? 0) + 1);
  await executor.raiseBudget(id, budgetCents);
  log.info({ sessionId: id, budgetCents }, 'budget raised');
  return { type: 'budget-applied', budgetCents };
}
