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
  /** Stopped by a person, who does not want it to start again by itself. */
  readonly isCancelled?: boolean;
  /** Why no review of that head was started by itself: the run does nothing but tell of it. */
  readonly heldBy?: string | null;
  /** Started without anybody asking for it. */
  readonly isAutomatic?: boolean;
  /** Came as far as to look at the change: was not overtaken before it began. */
  readonly isPlanned?: boolean;
}

export type StopCause = 'superseded' | 'replaced' | 'closed' | 'draft' | 'cancelled' | 'uninstalled' | 'suspended';

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

/**
 * What asked for the review: an automatic trigger, or a person who may ask again for the same head. A full one replaces
 * the review that is under way.
 */
export type Request = 'automatic' | 'explicit' | 'full';

/**
 * Decides what a delivery leads to. Pure; `runs` are all our runs of the pull request, newest first.
 *
 * Whatever the event said, only the fetched state counts: runs of another head or base are superseded, a closed pull
 * request gets nothing, a head that was reviewed is reviewed again only when somebody asks for it.
 */
export function decide(request: Request, state: PullRequestState, runs: readonly KnownRun[]): Decision {
  const live = listLiveReviews(runs);
  const stopAll = (cause: StopCause) => live.map((run) => ({ runId: run.id, cause }));
  if (state.state === 'closed') return { kind: 'skip', reason: CLOSED, stops: stopAll('closed') };
  const isCurrent = (run: KnownRun) => run.headSha === state.headSha && run.baseRef === state.baseRef;
  const outdated = live.filter((run) => !isCurrent(run));
  const stops = outdated.map((run): Stop => ({ runId: run.id, cause: 'superseded' }));
  if (request === 'automatic' && state.draft) {
    return { kind: 'skip', reason: 'draft: reviewed when it is ready', stops: stopAll('draft') };
  }
  const joined = live.find(isCurrent);
  if (joined !== undefined && request === 'full') stops.push({ runId: joined.id, cause: 'replaced' });
  else if (joined !== undefined) return { kind: 'join', runId: joined.id, stops };
  const attempts = runs.filter(isCurrent).map((run) => run.attempt);
  if (request === 'automatic' && runs.find(isCurrent)?.isCancelled === true) {
    return { kind: 'skip', reason: 'the review of this head was cancelled', stops };
  }
  // The newest is the one that people see: one that was superseded leaves a head that is back without a review.
  if (request === 'automatic' && runs.find((run) => isCurrent(run) && !isHeld(run))?.isStopOrdered === false) {
    return { kind: 'skip', reason: 'this head was reviewed before', stops };
  }
  return { kind: 'start', attempt: Math.max(0, ...attempts) + 1, stops };
}

/** Whether a run only tells that there was no review. */
export const isHeld = ({ heldBy }: KnownRun): boolean => heldBy !== undefined && heldBy !== null;

/** Reviews that are under way and are to go on. */
export const listLiveReviews = (runs: readonly KnownRun[]): readonly KnownRun[] =>
  runs.filter((run) => run.isLive && !run.isStopOrdered && !isHeld(run));

/** Why nothing was started in a closed pull request; also how a recorded decision says so. */
export const CLOSED = 'pull request is closed';

/** Which kind of request an intake is. */
export function requestOf(intake: PullRequestIntake): Request {
  if (intake.kind === 'pull-request') return 'automatic';
  return intake.kind === 'rerun' && intake.isFull === true ? 'full' : 'explicit';
}
