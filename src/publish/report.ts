import type { ReviewConfig } from '../config/repository/schema.ts';
import type { ProvedFinding } from '../findings/proved-finding.ts';
import type { Outcome } from './outcome.ts';

/** A finding as publications show it. */
export interface ReportedFinding extends ProvedFinding {
  /** What people dismiss it by; absent when it could not be compared with earlier ones. */
  readonly key?: string;
  /** The commit since which it has been known; absent for one that this review is the first to show. */
  readonly since?: string;
  /** It was fixed, or dismissed for code that was gone, and is here again. */
  readonly isBack?: boolean;
}

/** What became of the findings of earlier reviews, and how many are new. */
export interface ComparisonCounts {
  readonly new: number;
  readonly stillThere: number;
  readonly back: number;
  readonly fixed: number;
  readonly dismissed: number;
  /** Their files could not be read. */
  readonly unknown: number;
}

/** Everything a publication of a review shows. Publishers render it and add nothing of their own. */
export interface ReviewReport {
  readonly runId: string;
  readonly headSha: string;
  readonly outcome: Outcome;
  /** Most severe first. */
  readonly findings: readonly ReportedFinding[];
  /** Absent when no earlier review has shown anything. */
  readonly compared?: ComparisonCounts;
  /** Findings of earlier reviews that may still stand: their files could not be read. */
  readonly unchecked?: readonly ProvedFinding[];
  /** What earlier reviews have found could not be held against the code: it may still stand. */
  readonly isUncompared?: boolean;
  /** Findings that the repository does not want to see. */
  readonly belowThreshold?: number;
  /** What the repository asked for; defaults when absent. */
  readonly config?: ReviewConfig;
  /** The review ended before anybody could read what the repository asks for: it may well want a gate. */
  readonly isConfigUnknown?: boolean;
  /** Digest of the whole configuration, in hex, and the files that it came from; none where defaults hold. */
  readonly configSource?: { readonly sha: string; readonly paths: readonly string[] };
  /** Instruction files of the base branch that reviewers were told of, and those left out for their size. */
  readonly guidance?: {
    readonly files: readonly { readonly path: string; readonly isCut?: boolean }[];
    readonly left: readonly string[];
  };
  /** Issues whose answers the reviewers were given. */
  readonly given?: readonly number[];
  readonly summary?: string;
  readonly coverage: Coverage;
  /** Files of the change that are not reviewed, with the reason. */
  readonly notReviewed: readonly { readonly path: string; readonly reason: string }[];
  /** Instruction files that the change touches. */
  readonly instructionFiles: readonly string[];
  /** Whether the merge base was checked out instead of the head. */
  readonly mount?: 'head' | 'base';
  /** What went otherwise than usual, a sentence each. */
  readonly notices?: readonly string[];
  readonly spend: Spend;
  readonly budget?: Budget;
  readonly elapsedMs: number;
  readonly model: string;
  readonly agentVersion?: number;
  readonly sessionId?: string;
}

/** What the review consumed; an absent number is unknown, never zero. */
export interface Spend {
  /** US cents at list price. */
  readonly costCents?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
}

/** In US cents: what the review might spend, what one raise adds to it, and how far it can be raised. */
export interface Budget {
  readonly cents: number;
  readonly stepCents: number;
  readonly maxCents: number;
}

export interface Coverage {
  readonly read: number;
  readonly total: number;
  /** Paths whose changed lines the agent did not open. */
  readonly unread: readonly string[];
}

/** The parts of the GitHub API address that a write needs. */
export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}
