import type { OpenPull } from '../github/reconciling/open-pulls.ts';
import { CLOSED } from './decide.ts';
import { type Cause, CAUSES, isStarting } from './hold-back.ts';

/** What we hold about one pull request. */
export interface PullMemory {
  readonly runs: readonly {
    readonly headSha: string;
    readonly baseRef: string;
    readonly heldBy: string | null;
    /** Stopped, and not by a person. */
    readonly isStopped: boolean;
  }[];
  /** Deliveries that told of a head. */
  readonly deliveries: readonly HeadDelivery[];
}

export interface HeadDelivery {
  readonly headSha: string | null;
  readonly action: string;
  readonly isDecided: boolean;
  /** What it led to. */
  readonly kind: string | null;
  readonly reason: string | null;
}

/** Times in milliseconds since the epoch. */
export interface MissingBounds {
  /** What was opened before the App could see the repository, and was never told of, is none of its business. */
  readonly visibleSince: number;
  /** What was updated since then may still be on its way to us. */
  readonly settledBefore: number;
}

/**
 * `known`: there is a run or a decision. `wait`: that can still come. `missed`: nobody told us of it, or of what has become
 * of it since; `cause` is what we should have been told.
 */
export type HeadFate =
  | { readonly kind: 'known' | 'wait' }
  | {
      readonly kind: 'missed';
      readonly cause: Extract<Cause, 'opened' | 'synchronize' | 'edited' | 'ready_for_review'>;
    };

const KNOWN: HeadFate = { kind: 'known' };

/** Decides whether the head of an open pull request was missed. Pure; `runs` are the newest first. */
export function fateOfHead(pull: OpenPull, memory: PullMemory, bounds: MissingBounds): HeadFate {
  const cause = missedCause(pull, memory);
  if (cause === undefined) return KNOWN;
  if (cause === 'opened' && pull.createdAt < bounds.visibleSince) return KNOWN;
  const isUnderWay = memory.deliveries.some((delivery) => isOf(pull, delivery) && !delivery.isDecided);
  return isUnderWay || pull.updatedAt > bounds.settledBefore ? { kind: 'wait' } : { kind: 'missed', cause };
}

function missedCause(pull: OpenPull, { runs, deliveries }: PullMemory) {
  const { headSha, baseRef, draft } = pull;
  const ofHead = runs.filter((run) => run.headSha === headSha);
  const newest = ofHead.find((run) => run.baseRef === baseRef);
  // What it was stopped for is over: the pull request was opened again, or has come back to this head.
  if (newest?.isStopped === true) return 'synchronize';
  if (newest !== undefined) return newest.heldBy === 'draft' && !draft ? 'ready_for_review' : undefined;
  if (ofHead.length > 0) return 'edited';
  if (deliveries.some((delivery) => isOf(pull, delivery) && isLastWord(delivery))) return undefined;
  return runs.length > 0 || deliveries.length > 0 ? 'synchronize' : 'opened';
}

const isOf = ({ headSha }: Pick<OpenPull, 'headSha'>, delivery: HeadDelivery) => delivery.headSha === headSha;

/**
 * Whether a delivery has settled that there is nothing to start. One that led to a run of another head, or found the pull
 * request closed that is open now, has not; neither has one that nothing could have started by, or that failed.
 */
const isLastWord = ({ action, kind, reason }: HeadDelivery) =>
  kind === 'skip' && reason !== CLOSED && STARTING.has(action);

const STARTING: ReadonlySet<string> = new Set(CAUSES.filter(isStarting));
