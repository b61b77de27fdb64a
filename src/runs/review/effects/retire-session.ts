import { AppError } from '../../../core/errors.ts';
import type { AgentExecutor } from '../../../sessions/executor.ts';
import type { Usage } from '../../../sessions/session-event.ts';
import { finalUsage } from '../../../sessions/usage.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import type { FormerSession, ReviewRun } from '../run.ts';
import { SessionStillRunning } from './settle-session.ts';

/** Stops a session that could not go on before the next one is opened: sessions of a run replace each other. */
export async function retireSession(run: ReviewRun, { executor, log }: EffectContext): Promise<Fact> {
  const former = run.formerSessions?.find(({ isRetired }) => !isRetired);
  if (former === undefined) throw new Error('no session is left to be retired');
  if ((await executor.stop(former.id)) === 'still-running') throw new SessionStillRunning(former.id);
  log.info({ sessionId: former.id, why: former.why }, 'session is replaced');
  return { type: 'session-retired', sessionId: former.id, usage: await finalUsageOf(former, executor) };
}

/** One that cannot be asked any more has told all it ever will; one that does not answer now is asked again. */
async function finalUsageOf({ id, usage }: FormerSession, executor: AgentExecutor): Promise<Usage> {
  try {
    return finalUsage(usage, await executor.usage(id));
  } catch (error) {
    if (error instanceof AppError && error.recovery === 'give-up') return usage;
    throw error;
  }
}
