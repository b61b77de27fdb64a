import { beginTurn, newTurn } from '../../sessions/turn.ts';
import { type NewReviewRun, newReviewRun, type ReviewRun } from './run.ts';
import { spentCents } from './spending.ts';

/**
 * A new attempt that goes on with the session of one whose budget was used up: with its context, its accepted findings and
 * its files read. `run.limits.budgetCents` counts for both together. The plan has to be stored beside it as well.
 */
export function continueRun(previous: ReviewRun, run: NewReviewRun): ReviewRun {
  const { plan, agent, sessionIntendedAt, session, formerSessions, turn, answers, findings, summary, wasReminded } =
    previous;
  const spent = spentCents(previous);
  return {
    ...newReviewRun(run),
    ...(plan === undefined ? {} : { plan }),
    ...(agent === undefined ? {} : { agent }),
    ...(sessionIntendedAt === undefined ? {} : { sessionIntendedAt }),
    ...(session === undefined ? {} : { session, turn: beginTurn(turn ?? newTurn()) }),
    ...(formerSessions === undefined ? {} : { formerSessions }),
    ...(summary === undefined ? {} : { summary }),
    answers,
    findings,
    wasReminded, // once in a session
    // The day's budget may refuse it: then this attempt ends where the one before has ended.
    raise: { fromCents: previous.limits.budgetCents, isAwaited: true },
    continues: { runId: previous.id, ...(spent === undefined ? {} : { spentCents: spent }) },
  };
}
