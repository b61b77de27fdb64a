import type { Schedule } from '../../engine/schedules.ts';
import { createGitHubReconciler } from './github/reconcile-github.ts';
import type { ReconcilerDeps } from './github/reconciler-deps.ts';
import { leavingOnAbort } from './leaving-on-abort.ts';
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

/** What GitHub knows and we were not told, or could not be: found and mended every `everyMs` milliseconds. */
export function reconcilerSchedule(deps: ReconcilerDeps): Schedule {
  return { name: 'reconcile-github', everyMs: deps.everyMs, run: leavingOnAbort(createGitHubReconciler(deps)) };
}
