import { AppError, type Recovery } from '../../../core/errors.ts';
import { reserveSpend } from '../../../store/spend/reserve-spend.ts';
import { BUDGET_HELD } from '../effect.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { canWorkWithoutRaise } from '../raising.ts';
import type { ReviewRun } from '../run.ts';
import { dailyShare } from '../spending.ts';

/** Reviews under way hold what is left of the day's budget; some of it comes back when they end. */
class DailyBudgetHeld extends AppError {
  readonly code = BUDGET_HELD;
  readonly recovery: Recovery = 'retry';
  override readonly retryAfterMs = 10_000;
}

/** Takes the run's budget out of what its installation may spend today (UTC), before anything is spent. */
export async function reserveBudget(run: ReviewRun, { pool, clock, settings }: EffectContext): Promise<Fact> {
  const cents = dailyShare(run);
  const answer = await reserveSpend(pool, {
    runId: run.id,
    installationId: run.target.installationId,
    cents,
    dailyCents: settings.dailyBudgetCents,
    day: new Date(clock.now()).toISOString().slice(0, 10),
  });
  if (answer === 'reserved') return { type: 'budget-reserved', cents };
  if (answer === 'exhausted') return { type: 'daily-budget-exhausted' };
  if (canWorkWithoutRaise(run)) return { type: 'raise-held' };
  throw new DailyBudgetHeld("other reviews hold the rest of today's budget");
}
