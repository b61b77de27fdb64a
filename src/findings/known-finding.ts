import type { ProvedFinding } from './proved-finding.ts';

/**
 * A finding that a review of this pull request has shown, as it is remembered from push to push.
 *
 * - `open`: it stood when it was seen last
 * - `fixed`: its code was gone in a commit that was read to the end
 * - `dismissed`: somebody with write access said that it does not hold
 */
export interface KnownFinding {
  /** Short and stable: people type it to dismiss the finding. Unique in its pull request. */
  readonly key: string;
  /** As it stood in `lastSeenSha`. */
  readonly finding: ProvedFinding;
  /** The name that its file has in the merge base. */
  readonly basePath: string;
  readonly state: 'open' | 'fixed' | 'dismissed';
  /** The commit in which it came to its state. */
  readonly stateSha: string;
  /** Its code was gone when it was last looked for. Always so of a fixed one; a dismissal ends when the code returns. */
  readonly isGone: boolean;
  /** Whether a review has carried it; else it stood in a check alone. */
  readonly isPosted: boolean;
  /** Whether it has a thread on the diff. */
  readonly hasThread: boolean;
  /** 1 at first; one more each time it came back. */
  readonly episode: number;
  readonly lastSeenSha: string;
  /** What it quoted before its code was changed without mending it, normalised. */
  readonly formerQuotes: readonly string[];
  /** What it was known by before each correction in its thread; absent for one that never was corrected. */
  readonly corrections?: readonly FormerIdentity[];
}

/** What a finding was known by: its category, and what it quoted, normalised. */
export interface FormerIdentity {
  readonly category: string;
  readonly quote: string;
}
