import { messageOf } from '../../../core/errors.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import type { ReviewRun } from '../run.ts';
import { sessionsOf } from './settle-session.ts';

/** The conclusion does not wait longer for a platform that does not answer. */
const PATIENCE_MS = 5000;

/** Tells the session of an abandoned review to stop. Whether it obeyed is looked at again once the check is concluded. */
export async function stopSession(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const over = new AbortController();
  const patience = context.clock.sleep(PATIENCE_MS, over.signal).catch(() => undefined);
  await Promise.race([stopAll(run, context), patience]);
  over.abort();
  return { type: 'stop-tried' };
}

async function stopAll(run: ReviewRun, context: EffectContext): Promise<void> {
  const { executor, log } = context;
  try {
    for (const sessionId of await sessionsOf(run, context)) await executor.stop(sessionId);
  } catch (error) {
    log.warn({ err: messageOf(error) }, 'session could not be told to stop yet');
  }
}
