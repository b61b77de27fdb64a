import { AppError, messageOf } from '../../core/errors.ts';
import { postponeSession } from '../../store/sessions/mark-session.ts';
import type { UpkeepDeps } from './upkeep-deps.ts';

/** Sessions worked on at the same time: upkeep must leave the platform's limits to reviews. */
const CONCURRENT = 4;

/** How many sessions one step of a round takes on; the rest waits for the next round. */
export const SESSIONS_PER_STEP = 200;

/**
 * Works on sessions a few at a time; `work` tells whether it is done with one. What is not done, or failed, is put behind
 * the others for the next round.
 *
 * One session's failure does not concern the others, unless it is one that passes by itself: then the platform may be away,
 * and all that is left waits for the next round. Tells whether the round may go on with something else: not when the
 * platform has asked to wait.
 */
export async function forEachSession<Session extends { readonly id: string }>(
  sessions: readonly Session[],
  { pool, log }: Pick<UpkeepDeps, 'pool' | 'log'>,
  signal: AbortSignal,
  work: (session: Session) => Promise<boolean>,
): Promise<boolean> {
  const waiting = sessions.values(); // shared: each worker takes the next one
  const troubles: AppError[] = [];
  const attempt = async (session: Session) => {
    try {
      return await work(session);
    } catch (error) {
      log.warn({ sessionId: session.id, err: messageOf(error) }, 'upkeep of a session failed');
      if (error instanceof AppError && error.recovery === 'retry') troubles.push(error);
      return false;
    }
  };
  const worker = async () => {
    for (const session of waiting) {
      if (troubles.length > 0 || signal.aborted) return;
      if (!(await attempt(session))) await postponeSession(pool, session.id);
    }
  };
  const results = await Promise.allSettled(Array.from({ length: CONCURRENT }, () => worker()));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return !signal.aborted && troubles.every(({ retryAfterMs }) => retryAfterMs === undefined);
}
