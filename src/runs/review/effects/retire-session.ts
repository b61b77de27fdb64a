import { usesTokens } from '../../../sessions/usage.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import type { ReviewRun } from '../run.ts';
import { readFinalUsage } from './read-final-usage.ts';
import { SessionStillRunning } from './settle-session.ts';

/** Stops a session that could not go on before the next one is opened: sessions of a run replace each other. */
export async function retireSession(run: ReviewRun, { executor, log }: EffectContext): Promise<Fact> {
  const former = run.formerSessions?.find(({ isRetired }) => !isRetired);
  if (former === undefined) throw new Error('no session is left to be retired');
  if ((await executor.stop(former.id)) === 'still-running') throw new SessionStillRunning(former.id);
  log.info({ sessionId: former.id, why: former.why }, 'session is replaced');
  const hasWorked = former.hasWorked === true || former.reads.length > 0 || usesTokens(former.usage);
  const usage = await readFinalUsage({ ...former, hasWorked }, run, executor);
  return { type: 'session-retired', sessionId: former.id, usage: usage ?? former.usage };
}
