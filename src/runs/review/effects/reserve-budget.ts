import { utcDay } from '../../../core/clock.ts';
import { AppError, type Recovery } from '../../../core/errors.ts';
import { reserveSpend } from '../../../store/spend/reserve-spend.ts';
import { BUDGET_HELD } from '../effect.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { canWorkWithoutRaise } from '../raising.ts';
import type { ReviewRun } from '../run.ts';
import { dailyShare } from '../spending.ts';
import { untilWoken } from '../until-woken.ts';

/** Between two looks of a part at its inbox, in milliseconds. */
const LONGEST_WAIT_MS = 30_000;

/** Reviews under way hold what is left of the day's budget; some of it comes back when they end. */
class DailyBudgetHeld extends AppError {
  readonly code = BUDGET_HELD;
  readonly recovery: Recovery = 'retry';
  override readonly retryAfterMs = 10_000;
}

/** Asks for more of what the run of this part may spend, and waits for the other parts to leave some. */
async function askForShare(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { askForShare: ask } = context;
  if (ask === undefined) throw new Error('a part is driven by its run');
  const answer = await untilWoken(run, LONGEST_WAIT_MS, context, (woken) => ask(run, woken));
  switch (answer.kind) {
    case 'granted':
      return { type: 'share-granted', budgetCents: answer.budgetCents };
    case 'exhausted':
      return { type: 'share-refused', ofCents: answer.ofCents };
    case 'held':
      return { type: 'raise-held' };
  }
}

/** Takes the run's budget out of what its installation may spend today (UTC), before anything is spent. */
export async function reserveBudget(run: ReviewRun, context: EffectContext): Promise<Fact> {
  if (run.part !== undefined) return await askForShare(run, context);
  const { pool, clock, settings } = context;
  const cents = dailyShare(run);
  const answer = await reserveSpend(pool, {
    runId: run.id,
    installationId: run.target.installationId,
    cents,
    dailyCents: settings.dailyBudgetCents,
    day: utcDay(clock.now()),
  });
  if (answer === 'reserved') return { type: 'budget-reserved', cents };
  if (answer === 'exhausted') return { type: 'daily-budget-exhausted' };
  if (canWorkWithoutRaise(run)) return { type: 'raise-held' };
  throw new DailyBudgetHeld("other reviews hold the rest of today's budget");
}
