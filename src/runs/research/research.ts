import type { ProvedAnswer } from '../../findings/answer/citation.ts';
import type { ProvedFinding } from '../../findings/proved-finding.ts';
import type { Verdict } from '../../findings/reply/verdict.ts';

/**
 * What has asked a question. `follow-up`: somebody who has read an earlier answer goes on asking; `reply`: somebody has
 * replied to a finding; `schedule`: the configuration asks it again and again, and an issue of its own keeps the answer.
 */
export type QuestionSource = 'command' | 'label' | 'opened' | 'follow-up' | 'reply' | 'schedule';

/** A question as it was asked. Fixed for the life of its run. */
export interface Question {
  /** As it was typed; for a label or an opened issue what the issue is called. Written by others: never trusted. */
  readonly text: string;
  /** What the issue said when it asked by a label or by being opened; the text that explains the question. */
  readonly explanation?: string;
  /** Absent for a schedule. */
  readonly asker?: string;
  readonly source: QuestionSource;
  /** What the configuration calls it; set for a schedule. */
  readonly name?: string;
  /** It was asked in a pull request and not in an issue. */
  readonly isPullRequest?: boolean;
  /** Random: bounds in prompts what others wrote, the same in each try. */
  readonly nonce: string;
}

/** The thread of a finding in which somebody has replied: the session that has reported it answers there. */
export interface FindingThread {
  /** The first comment of the thread. */
  readonly threadId: number;
  /** What people call the finding by. */
  readonly key: string;
  /** As it stood in the books when somebody replied. */
  readonly finding: ProvedFinding;
  /** The review that has reported it: what that has left of its budget is there for all of its threads. */
  readonly reviewId: string;
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
  /** Set on a question that is a reply in the thread of a finding. */
  readonly thread?: FindingThread;
  /** What becomes of that finding by the last answer that was handed in. */
  readonly verdict?: Verdict;
  /** Set on a question that goes on with the session of an earlier one: whether it was put to that session. */
  readonly isAsked?: boolean;
  /** The session that it was to go on with is gone, so a fresh one is told what was said before. */
  readonly hasLostSession?: boolean;
}

/** Whether the answer is kept in the body of an issue, in the place of the one before. */
export const isReport = ({ question }: Research): boolean => question.source === 'schedule';
