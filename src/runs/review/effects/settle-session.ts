import { AppError, type Recovery } from '../../../core/errors.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { requireAgent } from '../require.ts';
import { sessionIntent } from '../session-intent.ts';
import type { ReviewRun } from '../run.ts';

/** An interrupted session may work on for minutes: the stop order is repeated until it is obeyed. */
class SessionStillRunning extends AppError {
  readonly code = 'session_still_running';
  readonly recovery: Recovery = 'retry';
}

/**
 * Leaves the session of a finished review idle, where waiting costs nothing and replies can continue it; stops every
 * other one, also one whose creation was never confirmed.
 */
export async function settleSession(run: ReviewRun, { executor, log }: EffectContext): Promise<Fact> {
  if (run.session !== undefined && staysOpen(run)) return { type: 'session-settled' };
  for (const sessionId of await sessionsOf(run, executor)) {
    if ((await executor.stop(sessionId)) === 'still-running') {
      throw new SessionStillRunning(`session ${sessionId} has not stopped yet`);
    }
    log.info({ sessionId }, 'session stopped');
  }
  return { type: 'session-settled' };
}

const staysOpen = ({ outcome }: ReviewRun) => outcome?.kind === 'complete' || outcome?.kind === 'budget-reached';

async function sessionsOf(run: ReviewRun, executor: EffectContext['executor']): Promise<string[]> {
  if (run.session !== undefined) return [run.session.id];
  const found = await executor.find({
    agentId: requireAgent(run).agentId,
    since: new Date((run.sessionIntendedAt ?? run.startedAt) - CLOCK_SKEW_MS),
    intent: sessionIntent(run),
  });
  return found.map(({ sessionId }) => sessionId);
}

/** The platform stamps sessions with its own clock. */
export const CLOCK_SKEW_MS = 5 * 60_000;
