import type { PullRequestIntake } from './intake.ts';

/** What intake needs to know about the pull request, fetched at the moment of deciding. */
export interface PullRequestState {
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  readonly headSha: string;
  readonly baseRef: string;
}

/** A run of ours for this pull request. */
export interface KnownRun {
  readonly id: string;
  readonly headSha: string;
  readonly baseRef: string;
  readonly attempt: number;
  readonly isLive: boolean;
  readonly isStopOrdered: boolean;
}

export type StopCause = 'superseded' | 'closed' | 'draft' | 'cancelled' | 'uninstalled';

export interface Stop {
  readonly runId: string;
  readonly cause: StopCause;
}

/** `start` runs a review of the current head, `join` leaves a live one of the same head to it. */
export type Decision = { readonly stops: readonly Stop[] } & (
  | { readonly kind: 'start'; readonly attempt: number }
  | { readonly kind: 'join'; readonly runId: string }
  | { readonly kind: 'skip'; readonly reason: string }
);

/** What asked for the review: an automatic trigger, or a person who may ask again for the same head. */
export type Request = 'automatic' | 'explicit';

/**
 * Decides what a delivery leads to. Pure; `runs` are all our runs of the pull request, newest first.
 *
 * Whatever the event said, only the fetched state counts: runs of another head or base are superseded, a closed pull
 * request gets nothing, a head that was reviewed is reviewed again only when somebody asks for it.
 */
export function decide(request: Request, state: PullRequestState, runs: readonly KnownRun[]): Decision {
  const live = runs.filter((run) => run.isLive && !run.isStopOrdered);
  const stopAll = (cause: StopCause) => live.map((run) => ({ runId: run.id, cause }));
  if (state.state === 'closed') return { kind: 'skip', reason: 'pull request is closed', stops: stopAll('closed') };
  const isCurrent = (run: KnownRun) => run.headSha === state.headSha && run.baseRef === state.baseRef;
  const stops = live.filter((run) => !isCurrent(run)).map((run) => ({ runId: run.id, cause: 'superseded' as const }));
  if (request === 'automatic' && state.draft) {
    return { kind: 'skip', reason: 'draft: reviewed when it is ready', stops: stopAll('draft') };
  }
  const joined = live.find(isCurrent);
  if (joined !== undefined) return { kind: 'join', runId: joined.id, stops };
  const attempts = runs.filter(isCurrent).map((run) => run.attempt);
  if (request === 'automatic' && runs.some((run) => isCurrent(run) && !run.isStopOrdered)) {
    return { kind: 'skip', reason: 'this head was reviewed before', stops };
  }
  return { kind: 'start', attempt: Math.max(0, ...attempts) + 1, stops };
}

/** Which kind of request an intake is. */
export function requestOf(intake: PullRequestIntake): Request {
  return intake.kind === 'pull-request' ? 'automatic' : 'explicit';
}
