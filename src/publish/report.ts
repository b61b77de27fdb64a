import type { ProvedFinding } from '../findings/proved-finding.ts';
import type { Outcome } from './outcome.ts';

/** Everything a publication of a review shows. Publishers render it and add nothing of their own. */
export interface ReviewReport {
  readonly runId: string;
  readonly headSha: string;
  readonly outcome: Outcome;
  /** Most severe first. */
  readonly findings: readonly ProvedFinding[];
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
