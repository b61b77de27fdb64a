import type { CommandSyntax } from './syntax.ts';

/** What a command asks for. Whoever runs the command has checked that the sender may write, and performs these. */
export type Effect =
  /** Reviews the current head; a full review reads everything anew, and replaces one that is under way. */
  | { readonly kind: 'start'; readonly isFull?: boolean }
  /** Ends the reviews and the research that are under way. */
  | { readonly kind: 'stop' }
  /** Keeps reviews of the pull request from starting by themselves, or lets them again. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** Lets the review of the current head spend this much more, in US cents. */
  | { readonly kind: 'raise-budget'; readonly cents: number }
  /** Dismisses the finding of that id. */
  | { readonly kind: 'dismiss'; readonly id: string; readonly reason: string }
  /** Takes the dismissal of the finding of that id back. */
  | { readonly kind: 'reopen'; readonly id: string }
  /** Researches a question, which may go on below the line of the command. */
  | {
      readonly kind: 'research';
      readonly question: string;
      /** Where an answer was given here it is asked in the same conversation. */
      readonly goesOn: boolean;
    }
  | { readonly kind: 'reply'; readonly markdown: string }
  /** The command cannot be carried out as it was typed; `reason` is what the sender reads. */
  | { readonly kind: 'refuse'; readonly reason: string };

/**
 * What commands can learn about the pull request, read when they ask. Every text in it is fit to be published as it
 * stands: what others wrote has been made harmless.
 */
export interface CommandContext {
  readonly syntax: CommandSyntax;
  /** It was typed in an issue that is no pull request. */
  readonly isIssue: boolean;
  readonly status: () => Promise<PullRequestStatus>;
  /** Of the newest review that was planned; undefined when there is none. */
  readonly coverage: () => Promise<ReadFiles | undefined>;
  readonly finding: (id: string) => Promise<FoundFinding>;
  readonly configuration: () => Promise<Configuration>;
}

export interface PullRequestStatus {
  /** The newest review; absent when there was none. */
  readonly review?: {
    readonly sha: string;
    /** What it does, or what became of it, in a sentence. */
    readonly sentence: string;
  };
  /** What the research that is under way here does, a sentence for each question. */
  readonly research?: readonly string[];
  /** Who has paused automatic reviews; absent when they are not paused. */
  readonly pausedBy?: string;
  /** What the installation has spent today and may spend, in dollars; absent where costs are not shown. */
  readonly spend?: { readonly spent: string; readonly held: string; readonly cap: string };
}

export interface ReadFiles {
  readonly sha: string;
  readonly read: number;
  readonly total: number;
  /** Files whose changed lines were not all read, each as code. */
  readonly unread: readonly string[];
  /** Files that are not reviewed, each with the reason. */
  readonly notReviewed: readonly string[];
}

export type FoundFinding =
  | {
      readonly kind: 'found';
      /** The finding in full, with its evidence. */
      readonly markdown: string;
      /** Where the code stands, for good. */
      readonly permalink: string;
      readonly state: 'open' | 'fixed' | 'dismissed';
      /** The commit in which it was seen last. */
      readonly sha: string;
      /** The day on which a review first showed it, `YYYY-MM-DD`, and the commit when it is still known. */
      readonly firstSeen: { readonly day: string; readonly sha?: string };
    }
  | { readonly kind: 'unknown'; /** The id that is most like it. */ readonly nearest?: string };

export interface Configuration {
  /** The branch whose files count. */
  readonly baseRef: string;
  /** In the order of the documentation; `value` as code. */
  readonly keys: readonly { readonly key: string; readonly value: string; readonly origin: string }[];
  /** What is wrong with the files, a line each. */
  readonly problems: readonly string[];
}

export interface Command {
  readonly verb: string;
  /** What follows the verb, as `/help` shows it. */
  readonly usage?: string;
  /** One line for `/help`. */
  readonly summary: string;
  /** Whether there is a use for it in issues that are no pull requests [no]. */
  readonly isForIssues?: boolean;
  run(args: string, context: CommandContext): readonly Effect[] | Promise<readonly Effect[]>;
}
