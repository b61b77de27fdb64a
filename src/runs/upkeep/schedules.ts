import type { Schedule } from '../../engine/schedules.ts';
import { createSessionReconciler } from './reconcile-sessions.ts';
import { applyRetention } from './retention.ts';
import type { UpkeepDeps } from './upkeep-deps.ts';

/** Everything that is cleaned up now and then, every `everyMs` milliseconds. */
export function upkeepSchedules(deps: UpkeepDeps, everyMs: number): Schedule[] {
  return [
    { name: 'reconcile-sessions', everyMs, run: leavingOnAbort(createSessionReconciler(deps)) },
    { name: 'retention', everyMs, run: leavingOnAbort((signal) => applyRetention(deps, signal)) },
  ];
}

/** A shutdown does not wait for a platform that does not answer: what is cut off is done in a later round. */
function leavingOnAbort(round: (signal: AbortSignal) => Promise<void>): Schedule['run'] {
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
