import type { ComparedFinding } from '../../findings/compared-finding.ts';
import type { CommandsConfig, ReviewConfig } from '../../config/repository/schema.ts';
import type { ProvedFinding } from '../../findings/proved-finding.ts';
import type { PinnedAgent, SessionMount } from '../../sessions/executor.ts';
import type { FileRead } from '../../sessions/reads.ts';
import type { Usage } from '../../sessions/session-event.ts';
import type { Turn } from '../../sessions/turn.ts';
import type { Outcome } from '../../publish/outcome.ts';
import type { Research } from '../research/research.ts';
import type { EffectName } from './effect.ts';
import type { PlannedRepository } from './planned-repository.ts';
import type { ReviewRange } from './review-range.ts';
import type { FailingRotation, TokenLife } from './token-life.ts';

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
  readonly kind: 'pull-request' | 'command' | 'rerun' | 'budget' | 'question' | 'scheduled-question';
  /** The comment that carried the command, to react to. */
  readonly commentId?: number;
  /** Where it stands; a comment of the conversation when absent. A review takes no reaction. */
  readonly commentPlace?: 'conversation' | 'review' | 'thread';
  /** The actor has done something else than to push. */
  readonly isPusherUnknown?: boolean;
  /** What earlier reviews have read does not count. */
  readonly isFull?: boolean;
  /** Somebody has asked for it by what happened, such as a label that forces a review. */
  readonly isAsked?: boolean;
}

/** A comment with a command, to react to. */
export interface Asker {
  readonly commentId: number;
  readonly place: 'conversation' | 'thread';
}

/** The operator's limits as they were when the run started. */
export interface RunLimits {
  /** For all sessions of the run together, and for those of the run that it continues. */
  readonly budgetCents: number;
  /** What one press of the button adds to the budget, and up to where people may raise it. */
  readonly raise?: { readonly stepCents: number; readonly maxCents: number };
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly deadlineAt: number;
  /** The mounted token is renewed when this much of its life is left, in milliseconds [10 minutes]. */
  readonly rotateBeforeMs?: number;
  /** Least time between two progress reports, in milliseconds [10 seconds]. */
  readonly progressEveryMs?: number;
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
  /** Repositories that are mounted besides the one that the run is about; in research alone. */
  readonly repositories?: readonly PlannedRepository[];
  /** Why listed ones are not, a sentence each. */
  readonly leftOut?: readonly string[];
  /** Whether all of the change is read; absent for a first review. */
  readonly range?: ReviewRange;
  /** In how many parts the change is reviewed, when it is too large for one session. */
  readonly groups?: number;
  /** What the repository asked for, with the digest of its whole configuration and the files that it came from. */
  readonly config?: Partial<ReviewConfig>;
  readonly configSha?: string;
  readonly configPaths?: readonly string[];
  /** Instruction files of the base branch that reviewers were told of, by their content, and those left out for their size. */
  readonly guidance?: {
    readonly files: readonly { readonly path: string; readonly sha: string; readonly isCut?: boolean }[];
    readonly left: readonly string[];
  };
  /** Answers of research that reviewers were given: those of issues that the pull request closes. */
  readonly given?: readonly { readonly number: number; readonly runId: string }[];
  /** Files that the repository's filters keep from review. */
  readonly filtered?: number;
}

/** Which part of a large change a run reviews, for the run that publishes what all of them find. */
export interface RunPart {
  readonly runId: string;
  /** From 1 to `total`. */
  readonly number: number;
  readonly total: number;
  readonly label: string;
  /** Its share of the run's budget as it began, in US cents. */
  readonly shareCents: number;
  /** What the whole run could spend when nothing of it was left for this part, in US cents. */
  readonly refusedOfCents?: number;
}

/** What a run keeps of one of its parts. */
export interface PartResult {
  readonly id: string;
  readonly label: string;
  readonly outcome?: Outcome;
  readonly findings: readonly ProvedFinding[];
  readonly summary?: string;
  readonly reads: readonly { readonly reads: readonly FileRead[]; readonly mount: PlanSummary['mount'] }[];
  readonly usage: Usage;
  readonly isCostUnknown?: boolean;
  readonly hasSession: boolean;
  /** What is to be said of its token, when that had expired. */
  readonly lapse?: string;
  /** Why sessions of it were replaced by others. */
  readonly successions: readonly string[];
}

/** How the findings of a run stand to those that earlier reviews of the pull request have shown. */
export interface RunComparison {
  readonly entries: readonly ComparedFinding[];
  /** It could not be made: nothing is posted, since nobody knows what was posted before. */
  readonly isMissing?: boolean;
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
  /** How often a stopped session was asked in vain for its cost. */
  readonly costAsked?: number;
  /** No try before this time. */
  readonly retryAt?: number;
  /** Set when somebody has to do something about the last failure, before the next try can go well. */
  readonly code?: string;
}

/** A session of the run, from the moment the platform has confirmed it. */
export interface RunSession {
  readonly id: string;
  /** Its repositories; absent in runs that were stored before there could be several. */
  readonly mounts?: readonly SessionMount[];
  /** The one that such a run has. */
  readonly mountId?: string;
  readonly fileIds: readonly string[];
  readonly openedAt: number;
  /** The hard cap it has, in US cents. */
  readonly budgetCents?: number;
  /** The cap it had before, if it was raised. */
  readonly raisedFromCents?: number;
  /** Life of the tokens that its repositories are mounted with, by our clock; absent when it is not known. */
  readonly token?: TokenLife;
}

/** A session that could not go on, and what it leaves to the one after it. */
export interface FormerSession {
  readonly id: string;
  readonly fileIds: readonly string[];
  /** Why it could not go on, in the words of `succession`. */
  readonly why: string;
  readonly mount: PlanSummary['mount'];
  readonly reads: readonly FileRead[];
  readonly usage: Usage;
  /** Something has shown that its agent was at work. */
  readonly hasWorked?: boolean;
  readonly budgetCents?: number;
  /** Stopped for good, with what it cost known as well as it ever will be. */
  readonly isRetired: boolean;
}

/** What is known of a review before it has done anything. */
export interface NewReviewRun {
  readonly id: string;
  readonly target: ReviewTarget;
  readonly trigger: Trigger;
  readonly limits: RunLimits;
  readonly startedAt: number;
  /** How commands are written in the repository, known before the run is planned; absent where nobody looked. */
  readonly commands?: CommandsConfig;
}

/**
 * A review as data. `nextMove` reads what to do from it, `advance` folds what happened into it; no other memory
 * exists, so any worker can go on with it at any time. Stored as JSON: later fields must be optional.
 */
export interface ReviewRun extends NewReviewRun {
  readonly intent?: Intent;
  readonly checkRunId?: number;
  /** Set on a part of another run. */
  readonly part?: RunPart;
  /** Set on a run that researches a question; every other one is a review. */
  readonly research?: Research;
  readonly plan?: PlanSummary;
  /** What the parts of a split run have come to; set once the work in them is over. */
  readonly parts?: readonly PartResult[];
  /** No part has anything left to do, its session's stop included. */
  readonly arePartsSettled?: boolean;
  readonly agent?: PinnedAgent;
  /** When a session was first asked for: from then on one may exist, whether or not we know its id. */
  readonly sessionIntendedAt?: number;
  readonly session?: RunSession;
  /** Sessions before the present one, the oldest first. */
  readonly formerSessions?: readonly FormerSession[];
  /** Set on an attempt that goes on with the session of an earlier one. */
  readonly continues?: {
    readonly runId: string;
    /** What that one had cost, in US cents. */
    readonly spentCents?: number;
  };
  /** Set while the mounted token cannot be renewed. */
  readonly rotation?: FailingRotation;
  /** When a session of this run had to do with an expired token, and why. */
  readonly tokenLapse?: { readonly from: number; readonly to?: number; readonly why: string };
  /** A raise that is part of `limits` already and that the day's budget has yet to allow. */
  readonly raise?: {
    readonly fromCents: number;
    /** The review cannot go on without it. */
    readonly isAwaited: boolean;
    /** Not asked for before this time. */
    readonly retryAt?: number;
  };
  /** The last raise was dropped: the day's budget had no room for it. */
  readonly isRaiseRefused?: boolean;
  /** What of its installation's daily budget the run holds, in US cents. */
  readonly reservedCents?: number;
  readonly turn?: Turn;
  /** Calls of the result tool that were judged; `sent` once the platform has the reply. */
  readonly answers: readonly (Answer & { readonly sent: boolean })[];
  readonly findings: readonly ProvedFinding[];
  /** The last accepted result's summary. */
  readonly summary?: string;
  readonly wasReminded: boolean;
  readonly progressAt?: number;
  /** The last progress found no room within GitHub's limits, so the check shows an older one. */
  readonly isProgressDropped?: boolean;
  readonly outcome?: Outcome;
  /** When the outcome was decided. */
  readonly outcomeAt?: number;
  /** When its session was last told to stop, while things were yet to be published about it. */
  readonly stopTriedAt?: number;
  readonly isStopObeyed?: boolean;
  /** When the pull request was last seen to be as it was reviewed. */
  readonly recheckedAt?: number;
  /** Whether a write was begun since. */
  readonly isRecheckUsed?: boolean;
  /** Made once the outcome is decided, before anything is published. */
  readonly comparison?: RunComparison;
  /** What became of the review; `inline` says how many comments it carries. */
  readonly review?: { readonly id?: number; readonly inline: number };
  readonly inlineRefused?: boolean;
  /** The review is only looked for from now on: an earlier try may have arrived. */
  readonly isReviewGivenUp?: boolean;
  readonly annotated: number;
  readonly conclusion?: string;
  /** The threads of findings that were fixed or came back have been told. */
  readonly areThreadsAnswered?: boolean;
  readonly isSettled?: boolean;
  /** A session may have cost more than it has told. */
  readonly isCostUnknown?: boolean;
  /** What became of the upload to code scanning, for repositories that asked for it. */
  readonly sarif?: 'uploaded' | 'given-up';
  /** Who has asked for it while it was under way. */
  readonly joinedBy?: readonly Asker[];
  /** Everybody who has asked for it knows that it is over. */
  readonly isAcknowledged?: boolean;
  readonly endedAt?: number;
}

/** The conclusion of a check that GitHub never took. */
export const UNREPORTED = 'unreported';

/** Whether the run works in parts: it has no session of its own then. */
export const isSplit = ({ plan }: Pick<ReviewRun, 'plan'>): boolean => plan?.groups !== undefined;

/** A run that has not done anything yet. */
export function newReviewRun(run: NewReviewRun): ReviewRun {
  return { ...run, answers: [], findings: [], wasReminded: false, annotated: 0 };
}
