import type { UndecidedSession } from '../../store/sessions/list-undecided-sessions.ts';
import { LEAVES_OPEN } from '../review/leaves-open.ts';

/** `wanted`: a live run looks after it. `left-open`: it waits for a conversation. `unwanted`: nobody will ever ask for it. */
export type SessionFate = 'wanted' | 'left-open' | 'unwanted';

/**
 * Decides about a session that is not known to be over. Pure.
 *
 * A live run looks after its session and the ones before it, and may be about to take over one whose creation is in doubt;
 * any other session with its name is a twin. After its end a run looks after nothing any more. A part of a run is as live
 * as that: it may yet go on, and what becomes of the whole becomes of it.
 */
export function fateOf({ id, run }: Pick<UndecidedSession, 'id' | 'run'>): SessionFate {
  if (run === null) return 'unwanted';
  const { parent } = run;
  if ((parent ?? run).endedAt !== null) {
    const isWhole = LEAVES_OPEN.has(run.outcome) && (parent === null || LEAVES_OPEN.has(parent.outcome));
    return run.sessionId === id && isWhole ? 'left-open' : 'unwanted';
  }
  const isItsOwn = run.sessionId === id || run.formerSessionIds.includes(id);
  return isItsOwn || run.intent === 'open-session' ? 'wanted' : 'unwanted';
}
