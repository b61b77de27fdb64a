import type { Conclusion } from '../../src/emulators/github/entities.ts';
import type { ReviewRun } from '../../src/runs/review/run.ts';

/** What the invariants are judged by: plain data, wherever it was observed. */
export interface Evidence {
  /** Check runs of ours, the oldest first. */
  readonly checkRuns: readonly CheckRunEvidence[];
  readonly posts: readonly PostEvidence[];
  readonly sessions: readonly SessionEvidence[];
  readonly runs: readonly RunEvidence[];
  readonly spend: readonly SpendEvidence[];
  /** What an installation may spend in a day, in US cents. */
  readonly dailyCents: number;
  /** Every request of the App with its answer. Absent where nobody listened between the App and the platforms. */
  readonly requests?: readonly RequestEvidence[];
  /** How long a request may have been on its way when an answer came that holds it back, in milliseconds [250]. */
  readonly inFlightMs?: number;
  /** Texts that no secret may stand in, by what they are: logs, bodies of requests, rows. */
  readonly texts?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
}

export interface CheckRunEvidence {
  readonly id: number;
  readonly repositoryId: number;
  readonly headSha: string;
  readonly externalId: string;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: Conclusion | undefined;
  /** One string each, the same for equal annotations. */
  readonly annotations: readonly string[];
}

/** A review, a comment or an answer of ours. */
export interface PostEvidence {
  readonly kind: 'review' | 'review comment' | 'issue comment';
  readonly repositoryId: number;
  readonly number: number;
  readonly body: string;
  /** Where it stands, as far as two of its kind may say the same in different places. */
  readonly place: string;
  /** The commit it speaks about. */
  readonly sha?: string;
  /** The head of its pull request when it was posted; absent where nobody looked. */
  readonly headAtPosting?: string;
}

export interface SessionEvidence {
  readonly id: string;
  /** Of its metadata. */
  readonly runId: string | undefined;
  readonly status: 'running' | 'idle' | 'rescheduling' | 'terminated';
  readonly budgetCents: number | undefined;
}

export interface RunEvidence {
  readonly id: string;
  readonly parentId: string | null;
  readonly isStopOrdered: boolean;
  readonly hasEnded: boolean;
  readonly state: ReviewRun;
}

export interface SpendEvidence {
  readonly runId: string;
  readonly installationId: number;
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly reservedCents: number;
  readonly spentCents: number | null;
}

export interface RequestEvidence {
  readonly to: 'github' | 'platform';
  /** `METHOD path`, without the query. */
  readonly route: string;
  /** When it arrived and was answered, in milliseconds by the clock of the App. */
  readonly at: number;
  readonly answeredAt: number;
  readonly status: number;
  /** The wait that its answer announced. */
  readonly retryAfterMs?: number;
}
