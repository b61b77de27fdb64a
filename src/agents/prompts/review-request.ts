import type { Severity } from '../../config/severity.ts';
import type { ChangedFile } from '../../diff/changed-file.ts';

/** How the repository is laid out for the agent. */
export type ReviewMount =
  /** The reviewed commit is checked out. */
  | { readonly kind: 'head' }
  /** The merge base is checked out; head versions of the changed files stand below `headCopies`. */
  | { readonly kind: 'base'; readonly headCopies: string };

/** How the change is handed over. */
export type ReviewDiff =
  | { readonly kind: 'inline'; readonly text: string }
  /** As mounted files; `index` is the path of the one that lists them. */
  | { readonly kind: 'files'; readonly index: string };

export type ReviewFile = Pick<ChangedFile, 'path' | 'previousPath' | 'status' | 'additions' | 'deletions'> & {
  readonly reviewable: boolean;
  /** Why it is not reviewable, for example `generated`. */
  readonly reason?: string;
};

export interface EarlierFinding {
  readonly path: string;
  readonly startLine: number;
  readonly title: string;
  /** As it was seen last, or corrected since. */
  readonly severity: Severity;
  /** `dismissed`: somebody with write access said that it does not hold. */
  readonly state: 'open' | 'dismissed';
}

/** What a session is told that takes over from one that could not go on. */
export interface ReviewProgress {
  readonly accepted: readonly Pick<EarlierFinding, 'path' | 'startLine' | 'title'>[];
  readonly filesRead: readonly string[];
}

export interface WritingStyle {
  /** English name of a language, as `languageName` gives it. */
  readonly language?: string;
  /** How long the summary may be; `none` is not shown to anybody [full]. */
  readonly summary?: 'full' | 'short' | 'none';
}

/** What the agent is told beside the change itself. */
export interface ReviewBackground {
  /** What the repository asks of its reviewers, by the file at the tip of the base branch that says it. */
  readonly instructions?: readonly { readonly path: string; readonly text: string }[];
  /** Instruction files that the project keeps beside its code, the nearest to the change last; from that tip as well. */
  readonly guidance?: readonly { readonly path: string; readonly text: string }[];
  /** What was asked in issues that the change closes, and what was answered about the code at a commit before it; text of others. */
  readonly answers?: readonly {
    readonly number: number;
    readonly sha: string;
    readonly question: string;
    readonly answer: string;
  }[];
}

/** All that a review's first message is made of. */
export interface ReviewRequest extends ReviewBackground {
  /** Random, at least 16 characters of letters and digits, fresh for each session. */
  readonly boundary: string;
  /** `OWNER/REPO`. */
  readonly repository: string;
  readonly pullRequest: {
    readonly number: number;
    readonly title: string;
    readonly body: string;
    readonly author: string;
  };
  readonly headSha: string;
  readonly baseRef: string;
  readonly mergeBase: string;
  readonly mount: ReviewMount;
  readonly diff: ReviewDiff;
  /** The files of this session's part of the change. */
  readonly files: readonly ReviewFile[];
  /** Which part this is, when a large change is split among sessions. */
  readonly part?: { readonly number: number; readonly total: number };
  /** How to write, in our own words: no text of others. */
  readonly style?: WritingStyle;
  readonly earlierFindings?: readonly EarlierFinding[];
  readonly progress?: ReviewProgress;
}
