import type { DeliveryAttempt } from '../github/reconciling/hook-deliveries.ts';

/** An event that GitHub could not deliver, as far as its log was read. */
export interface FailedDelivery {
  readonly guid: string;
  /** The last attempt that was seen: what GitHub is asked to repeat. */
  readonly attemptId: number;
  readonly repositoryId: number | undefined;
  readonly firstAt: number;
  /** When it was last attempted, or GitHub was last asked to; milliseconds since the epoch. */
  readonly lastAt: number;
  /** How often it was delivered again, or GitHub was asked to. */
  readonly tries: number;
  /** How often GitHub could not be asked to, because it failed itself. */
  readonly failedAsks: number;
}

export type FailedDeliveries = ReadonlyMap<string, FailedDelivery>;

/** How often one event is asked for: what is refused so often is not taken the next time either. */
const MOST_TRIES = 3;

/** Events that can lead to something; an absent list takes every action. The others were of no use in time either. */
const WANTED: Readonly<Record<string, readonly string[] | undefined>> = {
  pull_request: undefined,
  issues: ['opened', 'labeled', 'closed', 'deleted', 'transferred'],
  issue_comment: ['created', 'deleted'],
  push: undefined,
  pull_request_review: ['submitted'],
  pull_request_review_comment: ['created'],
  pull_request_review_thread: undefined,
  check_run: ['rerequested', 'requested_action'],
  check_suite: ['rerequested'],
  merge_group: ['checks_requested'],
  installation: undefined,
  installation_repositories: undefined,
};

/** What is known to have failed, with more of the log taken into account, in whatever order it was read. Pure. */
export function foldAttempts(failed: FailedDeliveries, attempts: readonly DeliveryAttempt[]): FailedDeliveries {
  const folded = new Map(failed);
  for (const [guid, events] of Map.groupBy(attempts, (attempt) => attempt.guid)) {
    const known = folded.get(guid);
    const next = events.every((attempt) => attempt.outcome !== 'delivered' && isWanted(attempt))
      ? fold(known, events)
      : undefined;
    if (next === undefined) folded.delete(guid);
    else folded.set(guid, next);
  }
  return folded;
}

const isWanted = ({ event, action }: DeliveryAttempt): boolean =>
  Object.hasOwn(WANTED, event) && (WANTED[event]?.includes(action ?? '') ?? true);

function fold(known: FailedDelivery | undefined, attempts: readonly DeliveryAttempt[]): FailedDelivery | undefined {
  const last = attempts.reduce((one, other) => (other.deliveredAt > one.deliveredAt ? other : one));
  const [first] = attempts.map(({ deliveredAt }) => deliveredAt).toSorted((one, other) => one - other);
  const isNewer = known === undefined || last.deliveredAt >= known.lastAt;
  return {
    guid: last.guid,
    attemptId: isNewer ? last.id : known.attemptId,
    repositoryId: last.repositoryId,
    firstAt: Math.min(first ?? last.deliveredAt, known?.firstAt ?? Number.POSITIVE_INFINITY),
    lastAt: Math.max(last.deliveredAt, known?.lastAt ?? 0),
    tries: Math.max(attempts.filter(({ isRedelivery }) => isRedelivery).length, known?.tries ?? 0),
    failedAsks: known?.failedAsks ?? 0,
  };
}

export interface RedeliveryLimits {
  /** An event that was attempted since then is left alone for now. */
  readonly quietSince: number;
  readonly most: number;
}

/**
 * The events to ask for again, the oldest first, so that what happened comes in the order in which it did; but those behind
 * the others at which GitHub has failed, so that they hold nothing up. Pure.
 */
export function chooseRedeliveries(failed: FailedDeliveries, { quietSince, most }: RedeliveryLimits): FailedDelivery[] {
  return [...failed.values()]
    .filter(({ tries, lastAt }) => tries < MOST_TRIES && lastAt <= quietSince)
    .toSorted(
      (one, other) =>
        one.failedAsks - other.failedAsks || one.firstAt - other.firstAt || one.attemptId - other.attemptId,
    )
    .slice(0, most);
}
