import type { UndecidedSession } from '../../store/sessions/list-undecided-sessions.ts';
import { LEAVES_OPEN } from '../review/leaves-open.ts';

/** `wanted`: a live run looks after it. `left-open`: it waits for a conversation. `unwanted`: nobody will ever ask for it. */
export type SessionFate = 'wanted' | 'left-open' | 'unwanted';

/**
 * Decides about a session that is not known to be over. Pure.
 *
 * A live run looks after its session and the ones before it, and may be about to take over one whose creation is in doubt;
 * any other session with its name is a twin. After its end a run looks after nothing any more.
 */
export function fateOf({ id, run }: Pick<UndecidedSession, 'id' | 'run'>): SessionFate {
  if (run === null) return 'unwanted';
  if (run.endedAt !== null) {
    return run.sessionId === id && LEAVES_OPEN.has(run.outcome) ? 'left-open' : 'unwanted';
  }
  const isItsOwn = run.sessionId === id || run.formerSessionIds.includes(id);
  return isItsOwn || run.intent === 'open-session' ? 'wanted' : 'unwanted';
}
