import type { EffectContext } from './context.ts';
import type { ReviewRun } from './run.ts';

/** Does `work` with a promise that settles when the run is woken, after `ms` at the latest, or on shutdown. */
export async function untilWoken<T>(
  { id }: ReviewRun,
  ms: number,
  { wakes, signal }: EffectContext,
  work: (woken: Promise<unknown>) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  try {
    return await work(wakes.wait(id, Math.max(0, ms), AbortSignal.any([signal, over.signal])));
  } finally {
    over.abort();
  }
}
