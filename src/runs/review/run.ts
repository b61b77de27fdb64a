import type { ProvedFinding } from '../../findings/proved-finding.ts';
import type { PinnedAgent } from '../../sessions/executor.ts';
import type { Turn } from '../../sessions/turn.ts';
import type { Outcome } from '../../publish/outcome.ts';
import type { EffectName } from './effect.ts';

/** The pull request, commit and attempt that a run is about. Fixed for its life. */
export interface ReviewTarget {
  readonly installationId: number;
  readonly repositoryId: number;
  readonly owner: string;
  readonly repo: string;
  readonly number: number;
  readonly headSha: string;
  readonly baseRef: string;
  readonly attempt: number;
}

/** Who asked for the run and by what; stored before anything is spent. */
export interface Trigger {
  readonly deliveryId: string;
  readonly actor: string;
  readonly kind: 'pull-request' | 'command' | 'rerun';
  /** The comment that carried the command, to react to. */
  readonly commentId?: number;
}

/** The operator's limits as they were when the run started. */
export interface RunLimits {
  readonly budgetCents: number;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly deadlineAt: number;
}

/** How the change was handed to the agent; the files themselves are in the run's plan. */
export interface PlanSummary {
  readonly mergeBase: string;
  /** `head`: the reviewed commit is checked out. `base`: the merge base is, with the changed files handed over beside it. */
  readonly mount: 'head' | 'base';
  readonly reviewable: number;
  /** Files that wanted a review and are too many or too large for one. */
  readonly missed?: number;
  readonly instructionFiles: readonly string[];
}

/** A reply to a call of the result tool, kept from before it is sent. */
export interface Answer {
  readonly toolUseId: string;
  /** Set for a call that waits for a permission we never give. */
  readonly kind?: 'denial';
  readonly text: string;
  readonly isError: boolean;
}

/** An effect that was begun and has no result yet: a crash or a lost response leaves it behind. */
export interface Intent {
  readonly effect: EffectName;
  /** When it was first begun. */
  readonly since: number;
  /** How often it has failed. */
  readonly failures: number;
  /** No try before this time. */
  readonly retryAt?: number;
}

/**
 * A review as data. `nextEffect` reads what to do from it, `advance` folds what happened into it; no other memory
 * exists, so any worker can go on with it at any time. Stored as JSON: later fields must be optional.
 */
export interface ReviewRun {
  readonly id: string;
  readonly target: ReviewTarget;
  readonly trigger: Trigger;
  readonly limits: RunLimits;
  readonly startedAt: number;
  readonly intent?: Intent;
  readonly checkRunId?: number;
  readonly plan?: PlanSummary;
  readonly agent?: PinnedAgent;
  /** When a session was first asked for: from then on one may exist, whether or not we know its id. */
  readonly sessionIntendedAt?: number;
  readonly session?: {
    readonly id: string;
    readonly mountId?: string;
    readonly fileIds: readonly string[];
    readonly openedAt: number;
  };
  readonly turn?: Turn;
  /** Calls of the result tool that were judged; `sent` once the platform has the reply. */
  readonly answers: readonly (Answer & { readonly sent: boolean })[];
  readonly findings: readonly ProvedFinding[];
  /** The last accepted result's summary. */
  readonly summary?: string;
  readonly wasReminded: boolean;
  readonly progressAt?: number;
  readonly outcome?: Outcome;
  /** When the pull request was last seen to be as it was reviewed. */
  readonly recheckedAt?: number;
  /** What became of the review; `inline` says how many comments it carries. */
  readonly review?: { readonly id?: number; readonly inline: number };
  readonly inlineRefused?: boolean;
  readonly annotated: number;
  readonly conclusion?: string;
  readonly isSettled?: boolean;
  readonly isAcknowledged?: boolean;
  readonly endedAt?: number;
}

export interface NewReviewRun {
  readonly id: string;
  readonly target: ReviewTarget;
  readonly trigger: Trigger;
  readonly limits: RunLimits;
  readonly startedAt: number;
}

/** A run that has not done anything yet. */
export function newReviewRun(run: NewReviewRun): ReviewRun {
  return { ...run, answers: [], findings: [], wasReminded: false, annotated: 0 };
}
