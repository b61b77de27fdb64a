import { AppError, type Recovery } from '../../../core/errors.ts';
import { showsWork } from '../../../sessions/shows-work.ts';
import { newTurn } from '../../../sessions/turn.ts';
import { markSessionArchived } from '../../../store/sessions/mark-session.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import type { ReviewRun } from '../run.ts';
import { LEAVES_OPEN } from '../leaves-open.ts';
import { findSessions } from '../session-intent.ts';
import { readFinalUsage } from './read-final-usage.ts';

/** An interrupted session may work on for minutes: the stop order is repeated until it is obeyed. */
export class SessionStillRunning extends AppError {
  readonly code = 'session_still_running';
  readonly recovery: Recovery = 'retry';

  constructor(sessionId: string) {
    super(`session ${sessionId} has not stopped yet`);
  }
}

/**
 * Leaves the session of a finished review idle, where waiting costs nothing and replies can continue it; stops every
 * other one, also one whose creation was never confirmed.
 */
export async function settleSession(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { executor, pool, log } = context;
  if (run.session !== undefined && staysOpen(run)) return { type: 'session-settled' };
  const sessions = await sessionsOf(run, context);
  for (const sessionId of sessions) {
    if ((await executor.stop(sessionId)) === 'still-running') throw new SessionStillRunning(sessionId);
    await markSessionArchived(pool, sessionId);
    log.info({ sessionId }, 'session stopped');
  }
  // Of others than its own nobody has followed what they cost.
  const hasOthers = sessions.some((sessionId) => sessionId !== run.session?.id);
  const others = hasOthers ? { isCostUnknown: true } : {};
  if (run.session === undefined) return { type: 'session-settled', ...others };
  const { turn = newTurn() } = run;
  const known = { id: run.session.id, usage: turn.usage, hasWorked: showsWork(turn) };
  const usage = await readFinalUsage(known, run, executor);
  return usage === undefined
    ? { type: 'session-settled', isCostUnknown: true }
    : { type: 'session-settled', usage, ...others };
}

const staysOpen = ({ outcome }: ReviewRun) => outcome !== undefined && LEAVES_OPEN.has(outcome.kind);

/** The sessions of a run that may still be at work, the one whose creation was not confirmed included. */
export async function sessionsOf(run: ReviewRun, context: EffectContext): Promise<string[]> {
  const former = (run.formerSessions ?? []).filter(({ isRetired }) => !isRetired).map(({ id }) => id);
  if (run.session !== undefined) return [...former, run.session.id];
  return [...former, ...(await findSessions(run, context)).map(({ sessionId }) => sessionId)];
}
