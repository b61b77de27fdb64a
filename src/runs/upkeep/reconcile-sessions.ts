import { messageOf } from '../../core/errors.ts';
import { listUndecidedSessions, type UndecidedSession } from '../../store/sessions/list-undecided-sessions.ts';
import { markSessionArchived, markSessionLeftOpen } from '../../store/sessions/mark-session.ts';
import { adoptSessions } from './adopt-sessions.ts';
import { forEachSession } from './for-each-session.ts';
import { fateOf } from './session-fate.ts';
import { DAY_MS, type UpkeepDeps } from './upkeep-deps.ts';

/** Rounds overlap by this: a session can appear in the platform's list some time after it was opened. */
const OVERLAP_MS = 3_600_000;

/** However short the rounds are: the list of a busy hour takes many requests, and all Apps of an account share a limit. */
const LIST_EVERY_MS = 60_000;

/** Sessions looked at in one round: far more than live runs can have. */
const SESSIONS_PER_ROUND = 10_000;

/**
 * Returns the round that ends the sessions of this instance which no run wants: twins of a creation in doubt, leftovers of
 * runs that ended or are gone. One that does not stop is told again in the next round; others' sessions are not touched.
 *
 * The platform's list cannot be searched, so only the first round reads all of it; later ones read what is new, and that
 * once a minute at most.
 */
export function createSessionReconciler(deps: UpkeepDeps): (signal: AbortSignal) => Promise<void> {
  const { clock, log, retentionDays } = deps;
  let listedAt: number | undefined;
  const list = async () => {
    const now = clock.now();
    // A clock that was set back must not put the next list off.
    if (listedAt !== undefined && Math.abs(now - listedAt) < LIST_EVERY_MS) return;
    const since = listedAt === undefined ? now - retentionDays * DAY_MS : Math.min(now, listedAt) - OVERLAP_MS;
    try {
      await adoptSessions(deps, new Date(since));
      listedAt = now;
    } catch (error) {
      log.warn({ err: messageOf(error) }, 'sessions could not be listed');
    }
  };
  return async (signal) => {
    await list();
    // Decided only now: what a live run was about to open when it was listed has its place or its intent by this time.
    const undecided = await listUndecidedSessions(deps.pool, SESSIONS_PER_ROUND);
    const inQuestion = undecided.filter((session) => fateOf(session) !== 'wanted');
    await forEachSession(inQuestion, deps, signal, async (session) => await decide(session, deps));
  };
}

/** Leaves an ended run's session open or ends it; tells whether it is done with it. */
async function decide(session: UndecidedSession, { pool, executor, log }: UpkeepDeps): Promise<boolean> {
  const { id, runId, run } = session;
  if (fateOf(session) === 'left-open') {
    await markSessionLeftOpen(pool, { sessionId: id, runId, since: new Date(run?.endedAt ?? 0) });
    return true;
  }
  if ((await executor.stop(id)) === 'still-running') return false;
  await markSessionArchived(pool, id);
  log.info({ sessionId: id, runId }, 'stopped a session that no run wants');
  return true;
}
