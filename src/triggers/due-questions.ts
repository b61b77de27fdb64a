import { lastTick } from '../config/repository/cron.ts';
import type { ScheduledQuestion } from '../config/repository/research.ts';

/** Up to when the times of a scheduled question are settled, in milliseconds since the epoch. */
export interface ScheduleMark {
  /** The expression that this is about: a new one begins anew. */
  readonly cron: string;
  readonly at: number;
}

/** By the names of the questions. */
export type ScheduleMarks = ReadonlyMap<string, ScheduleMark>;

export interface DueQuestions {
  readonly due: readonly {
    readonly question: ScheduledQuestion;
    /** The time that it was to be asked at. */ readonly dueAt: number;
  }[];
  /** What to keep for the next time. */
  readonly marks: ScheduleMarks;
}

/** A mark this far ahead was set by a clock that went wrong. Smaller steps back must not ask twice. */
const TRUSTED_AHEAD_MS = 25 * 3_600_000;

/**
 * Which scheduled questions are to be asked now. Pure. Times are UTC, so no hour of a day is there twice or never.
 *
 * A question is asked at the first of its times after it was first seen. Times that passed while nobody looked are made
 * up for by asking once, and a time that was settled is not asked for again when the clock is set back.
 */
export function dueQuestions(schedule: readonly ScheduledQuestion[], marks: ScheduleMarks, now: number): DueQuestions {
  const settled = schedule.map((question) => {
    const mark = markOf(question, marks, now);
    const dueAt = lastTick(question.cron, now);
    const isDue = dueAt !== undefined && dueAt > mark.at;
    return { question, ...(isDue ? { dueAt } : {}), mark: isDue ? { ...mark, at: dueAt } : mark };
  });
  return {
    due: settled.flatMap(({ question, dueAt }) => (dueAt === undefined ? [] : [{ question, dueAt }])),
    marks: new Map(settled.map(({ question, mark }) => [question.name, mark])),
  };
}

function markOf({ name, cron }: ScheduledQuestion, marks: ScheduleMarks, now: number): ScheduleMark {
  const known = marks.get(name);
  const isGood = known?.cron === cron && known.at <= now + TRUSTED_AHEAD_MS;
  return isGood ? known : { cron, at: now };
}
