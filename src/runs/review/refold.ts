import { advance as foldEvent, newTurn, type Turn, turnOutcome } from '../../sessions/turn.ts';
import type { SessionEvent } from '../../sessions/session-event.ts';
import type { Outcome } from '../../publish/outcome.ts';
import { outcomeOfTurn } from './outcome.ts';
import type { ReviewRun } from './run.ts';

/**
 * The run as its stored events make it: the turn is folded again from nothing, and where the end of the turn decides what
 * became of the review, that is judged again. Pure; what is rendered from the result is what the run has published.
 *
 * `events` are those of the run's present session as they were stored, from the first on: also what an earlier attempt has
 * stored that this one continues, and what was stored after the run had ended, which does not count.
 */
export function refold(run: ReviewRun, events: readonly SessionEvent[]): ReviewRun {
  if (run.turn === undefined) return run;
  const turn = foldUpTo(run.turn.recentIds.at(-1), events);
  const outcome = judge({ ...run, turn }, turn);
  return { ...run, turn, ...(outcome === undefined ? {} : { outcome }) };
}

/** Stops where the run did: events can be stored together with the one that ended it and come after it. */
function foldUpTo(lastId: string | undefined, events: readonly SessionEvent[]): Turn {
  const last = events.findIndex(({ id }) => id === lastId);
  return events.slice(0, last + 1).reduce(foldEvent, newTurn());
}

/** Ends that came from elsewhere, whatever the session has said. */
const DECIDED_ELSEWHERE: ReadonlySet<Outcome['kind']> = new Set<Outcome['kind']>([
  'stopped',
  'timed-out',
  'daily-cap',
  'nothing-to-review',
  'held',
  'unavailable',
]);

function judge(run: ReviewRun, turn: Turn): Outcome | undefined {
  if (run.outcome === undefined || DECIDED_ELSEWHERE.has(run.outcome.kind)) return run.outcome;
  return outcomeOfTurn(turnOutcome(turn), run) ?? run.outcome;
}
