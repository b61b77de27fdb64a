import { inTransaction } from '../../../store/queryable.ts';
import { listParts } from '../../../store/runs/list-parts.ts';
import { orderStop } from '../../../store/runs/order-stop.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import type { ReviewRun } from '../run.ts';

/** What the parts have to say is not waited for longer: the check tells of them as they were stored last. */
const PATIENCE_MS = 5000;

/** Ends the work in the parts of a run that came to its end otherwise, and takes what they have proved by then. */
export async function gatherParts(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { clock, crew, plan } = context;
  await stopParts(run, context);
  const over = new AbortController();
  try {
    const until = clock.sleep(PATIENCE_MS, over.signal).catch(() => undefined);
    await crew.work(run, plan, { isDone: ({ outcome }) => outcome !== undefined, until, isPatient: true });
  } finally {
    over.abort();
  }
  return { type: 'parts-gathered', parts: crew.results(), areSettled: crew.areSettled() };
}

/** A part that came to its own end has nothing to stop; a deadline ends all of them by itself. */
async function stopParts({ id, outcome }: ReviewRun, { pool }: EffectContext): Promise<void> {
  if (outcome?.kind === 'timed-out') return;
  const cause = outcome?.kind === 'stopped' ? outcome.cause : 'cancelled';
  await inTransaction(pool, async (client) => {
    for (const part of await listParts<ReviewRun>(client, id)) {
      if (part.outcome === undefined) await orderStop(client, part.id, { type: 'stop', cause } satisfies Fact);
    }
  });
}
