import { messageOf } from '../../../core/errors.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import type { ReviewRun } from '../run.ts';
import { sessionsOf } from './settle-session.ts';

/** The conclusion does not wait longer for a platform that does not answer. */
const PATIENCE_MS = 5000;

/** Tells the session of an abandoned review to stop, and whether it has: else that is looked at again. */
export async function stopSession(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const over = new AbortController();
  const patience = context.clock.sleep(PATIENCE_MS, over.signal).catch(() => undefined);
  const isObeyed = await Promise.race([stopAll(run, context), patience]);
  over.abort();
  return { type: 'stop-tried', ...(isObeyed === true ? { isObeyed } : {}) };
}

/** Whether all are over. One whose creation was not confirmed may be found later, so finding none tells nothing. */
async function stopAll(run: ReviewRun, context: EffectContext): Promise<boolean> {
  const { executor, log } = context;
  try {
    const answers = [];
    for (const sessionId of await sessionsOf(run, context)) answers.push(await executor.stop(sessionId));
    return answers.length > 0 && answers.every((answer) => answer === 'stopped');
  } catch (error) {
    log.warn({ err: messageOf(error) }, 'session could not be told to stop yet');
    return false;
  }
}
