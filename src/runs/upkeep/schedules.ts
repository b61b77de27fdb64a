import type { Schedule } from '../../engine/schedules.ts';
import { askDueQuestions, type ScheduleDeps } from './ask-due-questions.ts';
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

/** As often as a cron expression can tell times apart. */
const MINUTE_MS = 60_000;

/** Questions that repositories ask again and again, at their times. */
export function questionSchedule(deps: ScheduleDeps): Schedule {
  return {
    name: 'ask-due-questions',
    everyMs: MINUTE_MS,
    run: leavingOnAbort((signal) => askDueQuestions(deps, signal)),
  };
}
