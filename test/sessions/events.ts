import type { SessionEvent, StopReason } from '../../src/sessions/session-event.ts';

type Body<Event = SessionEvent> = Event extends SessionEvent ? Omit<Event, 'id' | 'at'> : never;

let made = 0;

/** A time so many seconds into the test's session. */
export const second = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 10, 0, 0) + seconds * 1000).toISOString();

/** An event with an id of its own, processed so many seconds into the session. */
export function anEvent(seconds: number, body: Body, id = `sevt_${(made += 1)}`): SessionEvent {
  return { id, at: second(seconds), ...body };
}

export const running = (seconds: number) => anEvent(seconds, { type: 'running' });

export const idle = (seconds: number, reason: StopReason, pending: readonly string[] = []) =>
  anEvent(seconds, { type: 'idle', reason, pending });

export const error = (seconds: number, name: string) =>
  anEvent(seconds, { type: 'error', error: name, retry: 'retrying', message: 'said' });

export const call = (seconds: number, id: string) =>
  anEvent(seconds, { type: 'custom-tool-use', name: 'submit_review', input: { summary: id } }, id);

export const answer = (seconds: number, toolUseId: string) =>
  anEvent(seconds, { type: 'custom-tool-result', toolUseId });

/** A read and its result. */
export function aRead(
  seconds: number,
  input: Readonly<Record<string, unknown>>,
  result: Partial<Extract<SessionEvent, { type: 'tool-result' }>> = {},
): [SessionEvent, SessionEvent] {
  const use = anEvent(seconds, { type: 'tool-use', name: 'read', input });
  return [use, anEvent(seconds, { type: 'tool-result', toolUseId: use.id, isError: false, text: '', ...result })];
}
