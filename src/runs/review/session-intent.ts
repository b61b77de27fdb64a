import type { ReviewRun } from './run.ts';

/** The nonce that a run's session carries in its metadata: a session is found by it when its creation was in doubt. */
export function sessionIntent(run: ReviewRun): string {
  return `${run.id}:session`;
}
