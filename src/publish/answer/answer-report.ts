import type { ProvedAnswer, ProvedCitation } from '../../findings/answer/citation.ts';
import type { Verdict } from '../../findings/reply/verdict.ts';
import type { Outcome } from '../outcome.ts';
import type { Spend } from '../report.ts';

/** A repository that an answer speaks of, at the commit that was read. */
export interface AnsweredRepository {
  /** `OWNER/NAME`. */
  readonly fullName: string;
  /** `https://HOST/OWNER/NAME`, without a slash at its end. */
  readonly url: string;
  readonly sha: string;
  /** When it was committed, ISO-8601; absent when GitHub did not tell. */
  readonly committedAt?: string;
}

/** What both the answer and the word of its coming say about the question. */
interface Asked {
  /** Shown above the answer; absent where the question stands right above by itself. Text of others. */
  readonly question?: string;
  /** `false` where the repository wants no cost shown. */
  readonly showCost: boolean;
}

/** Everything the comment with an answer shows. Publishers render it and add nothing of their own. */
export interface AnswerReport extends Asked {
  readonly runId: string;
  /** Why the work is over. Whatever it is: what was proved by then is shown. */
  readonly outcome: Outcome;
  /** The last usable one; absent when none was handed in. */
  readonly answer?: ProvedAnswer;
  /** Set where it stands in the thread of a finding: what people call that by, and what becomes of it. */
  readonly thread?: { readonly key: string; readonly verdict?: Verdict };
  /** Those that were mounted; the first is the one that was asked about. */
  readonly repositories: readonly [AnsweredRepository, ...AnsweredRepository[]];
  readonly spend: Spend;
  readonly elapsedMs: number;
  readonly model: string;
  /** What the same question has led to before; set for a report that is made again and again. */
  readonly since?: EarlierReport;
  /** What went otherwise than usual, a sentence each. */
  readonly notices?: readonly string[];
  /** How to go on, as it is typed there: the mention of the App, and commands. */
  readonly syntax: {
    readonly mention: string;
    readonly ask: string;
    readonly review: string;
    /** What brings a finding back, without its id. */
    readonly reopen: string;
  };
}

/** An earlier report on the same question. */
export interface EarlierReport {
  /** The commit that it has read, in full. */
  readonly sha: string;
  /** The code that it rests on; absent when that is not known any more. */
  readonly citations?: readonly ProvedCitation[];
}

/** What is shown while the answer is being worked out. */
export interface AnswerProgress extends Asked {
  readonly phase: 'waiting' | 'starting' | 'reading' | 'checking';
  /** Files opened and searches made so far. */
  readonly filesRead: number;
  readonly searches: number;
  readonly elapsedMs: number;
  readonly costCents?: number;
  /** The command that stops it, as it is typed there. */
  readonly cancel: string;
}

/** An answer whose cited lines have changed since. */
export interface StaleAnswer {
  /** The commit of the default branch in which they have changed, in full. */
  readonly sha: string;
  /** Numbers of the citations whose code is not there any more. */
  readonly changed: readonly number[];
  /** The command that asks anew, as it is typed there. */
  readonly ask: string;
}
