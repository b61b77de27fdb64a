import { isBefore } from './moments.ts';
import type { SessionEvent } from './session-event.ts';
import { dropOpen, notePending } from './tool-calls.ts';
import type { Stop, Turn } from './turn-data.ts';

type StatusEvent = Extract<SessionEvent, { type: 'running' | 'rescheduled' | 'idle' | 'terminated' | 'deleted' }>;

/** Folds a change of the session's status; one that is older than the status known already changes nothing. */
export function foldStatus(turn: Turn, event: StatusEvent): Turn {
  if (event.type === 'terminated' || event.type === 'deleted') {
    const end = turn.end === 'deleted' ? turn.end : event.type;
    const isArchived = turn.isArchived === true || (event.type === 'terminated' && event.isArchived === true);
    return { ...turn, status: 'ended', end, ...(isArchived ? { isArchived } : {}), calls: dropOpen(turn.calls) };
  }
  if (turn.status === 'ended' || isBefore(event.at, turn.statusAt)) return turn;
  const stamped = event.at === undefined ? turn : { ...turn, statusAt: event.at };
  return event.type === 'idle' ? foldIdle(stamped, event) : foldRunning(stamped, event.at);
}

function foldIdle(turn: Turn, { reason, pending, detail, at }: Extract<StatusEvent, { type: 'idle' }>): Turn {
  const stop: Stop = {
    reason,
    pending,
    ...(detail === undefined ? {} : { detail }),
    ...(at === undefined ? {} : { at }),
  };
  if (reason !== 'requires_action') return { ...turn, status: 'idle', stop, calls: dropOpen(turn.calls) };
  const calls = notePending(turn.calls, pending);
  const waits = pending.some((id) => calls.some((call) => call.id === id && !call.answered));
  return { ...turn, status: waits ? 'needs-answer' : 'running', stop, calls };
}

function foldRunning(turn: Turn, at: string | undefined): Turn {
  const { stop, ...running } = turn;
  if (stop === undefined || stop.reason === 'requires_action') return { ...running, status: 'running' };
  const { lastError, interruptedAt, ...rest } = running;
  const isInterruptNew = interruptedAt !== undefined && !isBefore(interruptedAt, at);
  return {
    ...rest,
    status: 'running',
    ...(at === undefined ? {} : { startedAt: at }),
    interrupted: isInterruptNew,
    ...(isInterruptNew ? { interruptedAt } : {}),
    ...(lastError === undefined || isBefore(lastError.at, at) ? {} : { lastError }),
  };
}
