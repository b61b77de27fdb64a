import type { Platform } from '../platform.ts';
import type { Session } from '../session.ts';
import { textOf } from './text-of.ts';
import { Turn } from './turn.ts';

/**
 * Works off a session's queued messages, one turn each, and goes idle in between only when the queue is empty or the
 * turn was interrupted. Returns at once; call it whenever a message was queued and no turn is in progress.
 */
export function startTurns(session: Session, platform: Platform): void {
  if (session.turn || session.queue.length === 0) return;
  session.turn = new Turn(session, platform);
  session.run();
  const mounted = platform.lazyMounts ? Promise.resolve() : session.ready();
  void mounted.then(async () => await workOff(session, platform, session.turn));
}

async function workOff(session: Session, platform: Platform, first: Turn | undefined): Promise<void> {
  let turn = first;
  while (turn && !session.isOver) {
    takeMessage(session);
    if (platform.faults.unknownEvents) session.log.append({ type: 'agent.daydream', content: { about: ['sheep'] } });
    const { reason, category } = await turn.run(platform.brain);
    const failed = reason.type !== 'end_turn';
    if (failed) session.queue.length = 0;
    const goesOn: boolean = session.queue.length > 0;
    session.turn = goesOn ? new Turn(session, platform) : undefined;
    if (!goesOn || turn.wasInterrupted) session.idle(reason, category);
    turn = session.turn;
    if (turn) session.run();
  }
}

function takeMessage(session: Session): void {
  const message = session.queue.shift();
  if (!message) return;
  session.turns += 1;
  session.log.process(message);
  session.meter.feed(textOf(message['content']));
}
