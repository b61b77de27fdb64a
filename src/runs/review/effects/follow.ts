import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { maskEvent } from '../mask-event.ts';
import { progressDue } from '../work-move.ts';
import { rotationDue } from '../rotation.ts';
import type { ReviewRun } from '../run.ts';
import { untilWoken } from '../until-woken.ts';

/**
 * Waits for the session's next events, but no longer than until the deadline, the next report, the renewal
 * of the token or a wake.
 */
export async function follow(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { session, limits } = run;
  if (session === undefined) return { type: 'followed', events: [] };
  const now = context.clock.now();
  const until = Math.min(limits.deadlineAt, progressDue(run), rotationDue(run) ?? limits.deadlineAt);
  const events = await untilWoken(run, until - now, context, (woken) => context.follower.next(session.id, woken));
  return { type: 'followed', events: events.map((event) => maskEvent(event, context.masker)) };
}
