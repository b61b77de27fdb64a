import type { ProvedAnswer } from '../../findings/answer/citation.ts';
import type { Verdict } from '../../findings/reply/verdict.ts';
import type { Answer, PlanSummary } from '../review/run.ts';

/** What happens to a run that researches a question, besides what happens to every run. */
export type ResearchFact =
  | { readonly type: 'answer-opened'; readonly commentId: number }
  /** The comment, or all that it stands in, is not there any more: nobody wants the answer. */
  | { readonly type: 'answer-gone' }
  | { readonly type: 'research-planned'; readonly plan: PlanSummary; readonly committedAt?: string }
  /** The session that is to go on has the question. */
  | { readonly type: 'asked' }
  | {
      readonly type: 'answer-judged';
      readonly answer: Answer;
      /** Absent when the call carried no usable answer. */
      readonly result?: ProvedAnswer;
      /** What becomes of the finding in whose thread it was asked. */
      readonly verdict?: Verdict;
    }
  /** `by` is the App's login, for the books: set where the answer decides about a finding. */
  | { readonly type: 'answer-published'; readonly by?: string };
