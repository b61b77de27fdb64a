import { mergeFindings } from '../../findings/proved-finding.ts';
import type { SessionEvent } from '../../sessions/session-event.ts';
import { advance as foldEvent, newTurn, turnOutcome } from '../../sessions/turn.ts';
import { mergeUsage } from '../../sessions/usage.ts';
import type { Fact } from './fact.ts';
import { outcomeOfTurn } from './outcome.ts';
import { capReached } from './raising.ts';
import type { ReviewRun } from './run.ts';
import { sessionBudget } from './spending.ts';
import { handOver, whySucceeded } from './succession.ts';

/** The first event that decides something is the last that counts: how events were grouped on their way must not matter. */
export function follow(run: ReviewRun, events: readonly SessionEvent[]): ReviewRun {
  let folded = run;
  for (const event of events) {
    folded = followEvent(folded, event);
    if (folded.outcome !== undefined || folded.session === undefined) break;
  }
  return folded;
}

function followEvent(run: ReviewRun, event: SessionEvent): ReviewRun {
  const turn = foldEvent(run.turn ?? newTurn(), event);
  const folded: ReviewRun = { ...run, turn };
  const end = turnOutcome(turn);
  if (end.kind === 'budget-reached') return capReached(folded);
  const why = whySucceeded(end, folded);
  if (why !== undefined) return handOver(folded, why);
  const outcome = outcomeOfTurn(end, folded);
  return outcome === undefined ? folded : { ...folded, outcome };
}

export function sessionOpened(run: ReviewRun, fact: Extract<Fact, { type: 'session-opened' }>, now: number): ReviewRun {
  const { sessionId: id, ...session } = fact.session;
  const { budgetCents, token } = fact;
  const opened = { id, ...session, openedAt: now, budgetCents, ...(token === undefined ? {} : { token }) };
  return { ...run, session: opened, turn: newTurn() };
}

export function sessionRetired(run: ReviewRun, fact: Extract<Fact, { type: 'session-retired' }>): ReviewRun {
  const formerSessions = run.formerSessions?.map((former) =>
    former.id === fact.sessionId ? { ...former, usage: mergeUsage(former.usage, fact.usage), isRetired: true } : former,
  );
  const retired = { ...run, ...(formerSessions === undefined ? {} : { formerSessions }) };
  return run.outcome === undefined && sessionBudget(retired) < 1 ? capReached(retired) : retired;
}

export function sessionSettled(
  run: ReviewRun,
  { usage, isCostUnknown }: Extract<Fact, { type: 'session-settled' }>,
): ReviewRun {
  const { turn } = run;
  const over = { ...run, isSettled: true, ...(isCostUnknown === true ? { isCostUnknown } : {}) };
  if (turn === undefined || usage === undefined) return over;
  return { ...over, turn: { ...turn, usage: mergeUsage(turn.usage, usage) } };
}

export function proved(run: ReviewRun, fact: Extract<Fact, { type: 'proved' }>): ReviewRun {
  const answers = [...run.answers, { ...fact.answer, sent: false }];
  if (fact.result === undefined) return { ...run, answers };
  return {
    ...run,
    answers,
    summary: fact.result.summary,
    findings: mergeFindings(run.findings, fact.result.findings),
  };
}
