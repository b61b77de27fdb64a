import type { ProvedAnswer } from '../../findings/answer/citation.ts';

/** What has asked a question. `follow-up`: somebody who has read an earlier answer goes on asking. */
export type QuestionSource = 'command' | 'label' | 'opened' | 'follow-up';

/** A question as it was asked. Fixed for the life of its run. */
export interface Question {
  /** As it was typed; for a label or an opened issue what the issue is called. Written by others: never trusted. */
  readonly text: string;
  readonly asker: string;
  readonly source: QuestionSource;
  /** It was asked in a pull request and not in an issue. */
  readonly isPullRequest?: boolean;
  /** Random: bounds in prompts what others wrote, the same in each try. */
  readonly nonce: string;
}

/** The part of a run that only research has: `run.target` is the issue and the commit that is read. */
export interface Research {
  readonly question: Question;
  /** When that commit was made (ISO-8601), as its committer says; absent until the run is planned. */
  readonly committedAt?: string;
  /** The one comment that shows how far the research is, and in the end its answer. */
  readonly commentId?: number;
  /** The last answer that was handed in and proved. */
  readonly answer?: ProvedAnswer;
  /** Set on a question that goes on with the session of an earlier one: whether it was put to that session. */
  readonly isAsked?: boolean;
  /** The session that it was to go on with is gone, so a fresh one is told what was said before. */
  readonly hasLostSession?: boolean;
}
