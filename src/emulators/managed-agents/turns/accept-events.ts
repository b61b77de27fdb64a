import { ApiError, invalid } from '../api-error.ts';
import type { LoggedEvent } from '../event-log.ts';
import type { Platform } from '../platform.ts';
import type { Session } from '../session.ts';
import type { UserEvent } from '../wire.ts';
import { textOf } from './text-of.ts';
import { startTurns } from './turn-loop.ts';

type Answer = Extract<UserEvent, { type: 'user.custom_tool_result' | 'user.tool_confirmation' }>;

/** Takes user events as one request: all of them, or none and a refusal. */
export function acceptEvents(session: Session, platform: Platform, events: readonly UserEvent[]): LoggedEvent[] {
  checkAll(session, events);
  const hadPending = session.pending.size > 0;
  const accepted = events.map((event) => accept(session, platform, event));
  if (hadPending && events.some(isAnswer)) settleAnswers(session);
  startTurns(session, platform);
  return accepted;
}

/** Refuses what may never be sent as a message: nothing, and blocks only the platform writes. */
export function checkMessage(content: Extract<UserEvent, { type: 'user.message' }>['content']): void {
  if (content.length === 0) throw invalid('content: must not be empty');
  if (content.some(({ type }) => type === 'redacted')) throw invalid('content: redacted blocks cannot be sent');
}

function checkAll(session: Session, events: readonly UserEvent[]): void {
  if (session.isOver) throw new ApiError('conflict_error', 'the session is terminated');
  if (events.length === 0) throw invalid('events: must not be empty');
  const open = new Set(session.pending.keys());
  for (const event of events) check(session, open, event);
}

function check(session: Session, open: Set<string>, event: UserEvent): void {
  switch (event.type) {
    case 'user.message':
      checkMessage(event.content);
      if (session.isAtCap) throw invalid('the session has reached its budget');
      if (open.size > 0) throw invalid('the session waits for tool results');
      return;
    case 'user.custom_tool_result':
    case 'user.tool_confirmation':
      checkAnswer(session, open, event);
      return;
    case 'user.interrupt':
      open.clear();
      return;
    default:
      throw invalid(`${event.type}: nothing in this session awaits it`);
  }
}

/** Each call awaits one kind of answer, and only one. */
function checkAnswer(session: Session, open: Set<string>, event: Answer): void {
  const id = callOf(event);
  const isAwaited = session.pending.get(id)?.answeredBy === event.type;
  if (!isAwaited || !open.delete(id)) throw invalid(`${id} awaits no ${event.type}`);
}

function accept(session: Session, platform: Platform, event: UserEvent): LoggedEvent {
  if (isAnswer(event)) return answer(session, event);
  const queued = session.log.enqueue({ ...event });
  if (event.type === 'user.interrupt') interrupt(session, platform, queued);
  else session.queue.push(queued);
  return queued;
}

function answer(session: Session, event: Answer): LoggedEvent {
  const call = session.pending.get(callOf(event));
  session.pending.delete(callOf(event));
  if (call?.answeredBy === 'user.custom_tool_result' && event.type === call.answeredBy) {
    call.resolve({ text: textOf(event.content), isError: event.is_error ?? false });
  } else if (call?.answeredBy === 'user.tool_confirmation' && event.type === call.answeredBy) {
    call.resolve({ isAllowed: event.result === 'allow', message: event.deny_message ?? undefined });
  }
  return session.log.append({ ...event });
}

const callOf = (event: Answer): string =>
  event.type === 'user.custom_tool_result' ? event.custom_tool_use_id : event.tool_use_id;

/** With every call answered the turn goes on; otherwise the session says again what it waits for. */
function settleAnswers(session: Session): void {
  if (session.pending.size > 0) session.idle({ type: 'requires_action', event_ids: [...session.pending.keys()] });
  else session.run();
}

/** Jumps the queue. It hits the turn that was in progress when it was sent, and nothing at a budget cap. */
function interrupt(session: Session, platform: Platform, event: LoggedEvent): void {
  const { turn } = session;
  const apply = (): void => {
    if (session.isOver) return;
    session.log.process(event);
    if (turn && turn === session.turn && !turn.waitsForBudget) turn.interrupt();
  };
  const { interruptDelayMs, ignoreInterrupts } = platform.faults;
  if (ignoreInterrupts(session.id)) return;
  if (interruptDelayMs > 0) setTimeout(apply, interruptDelayMs).unref();
  else apply();
}

const isAnswer = (event: UserEvent): event is Answer =>
  event.type === 'user.custom_tool_result' || event.type === 'user.tool_confirmation';
