import type { Schedule } from '../../engine/schedules.ts';

/** A shutdown does not wait for a platform that does not answer: what is cut off is done in a later round. */
export function leavingOnAbort(round: (signal: AbortSignal) => Promise<void>): Schedule['run'] {
  return async (signal) => {
    if (signal.aborted) return;
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    const done = round(signal);
    done.catch(() => undefined);
    await Promise.race([done, aborted]);
  };
}
