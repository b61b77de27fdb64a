import { isBefore } from './moments.ts';
import { noteRequest, noteResult } from './reads.ts';
import type { SessionEvent } from './session-event.ts';
import type { Turn } from './turn-data.ts';
import { foldStatus } from './turn-status.ts';
import { type ToolCall, dropOpen, noteAnswer, noteCall } from './tool-calls.ts';
import { mergeUsage } from './usage.ts';

export { newTurn, type Turn } from './turn-data.ts';
export { type TurnOutcome, turnOutcome } from './turn-outcome.ts';

const RECENT_IDS = 256;
const MAX_REPOSITORY_ERRORS = 10;

/**
 * The turn right after another message was sent to an idle session. Without this the old end would be taken for the
 * answer to the new message. A session that has ended stays ended.
 */
export function beginTurn(turn: Turn): Turn {
  if (turn.status === 'ended') return turn;
  const { stop: _over, lastError: _old, interruptedAt: _past, ...rest } = turn;
  return { ...rest, status: 'running', interrupted: false, calls: dropOpen(turn.calls) };
}

/**
 * Folds one session event into the turn. Pure.
 *
 * A repeated event changes nothing, and a late one nothing that newer events have decided, so that a history gives the
 * same turn however its delivery was cut, repeated or shuffled within the limits the platform sets.
 */
export function advance(turn: Turn, event: SessionEvent): Turn {
  if (turn.recentIds.includes(event.id)) return turn;
  return { ...fold(turn, event), recentIds: [...turn.recentIds, event.id].slice(-RECENT_IDS) };
}

function fold(turn: Turn, event: SessionEvent): Turn {
  switch (event.type) {
    case 'running':
    case 'rescheduled':
    case 'idle':
    case 'terminated':
    case 'deleted':
      return foldStatus(turn, event);
    case 'error':
      return foldError(turn, event);
    case 'interrupt':
      return foldInterrupt(turn, event.at);
    case 'usage':
      return { ...turn, usage: mergeUsage(turn.usage, event.usage) };
    case 'message':
      return foldMessage(turn, event);
    case 'tool-use':
      return foldToolUse(turn, event);
    case 'tool-result': {
      const { reads, unmatched } = noteResult({ reads: turn.reads, unmatched: turn.unmatchedReads }, event);
      return { ...turn, reads, unmatchedReads: unmatched };
    }
    case 'custom-tool-use':
      return { ...foldCall(turn, event, 'custom'), toolCalls: turn.toolCalls + 1 };
    case 'custom-tool-result':
      return foldAnswer(turn, event.toolUseId);
    case 'user-message':
    case 'other':
      break;
  }
  return turn;
}

function foldError(turn: Turn, { error, message, at }: Extract<SessionEvent, { type: 'error' }>): Turn {
  const lastError = isBefore(at, turn.lastError?.at)
    ? turn.lastError
    : { error, message, ...(at === undefined ? {} : { at }) };
  const noted = { ...turn, ...(lastError === undefined ? {} : { lastError }) };
  if (!error.startsWith('repository_')) return noted;
  return { ...noted, repositoryErrors: [...turn.repositoryErrors, { error, message }].slice(0, MAX_REPOSITORY_ERRORS) };
}

function foldInterrupt(turn: Turn, at: string | undefined): Turn {
  if (isBefore(at, turn.startedAt)) return turn;
  return { ...turn, interrupted: true, ...(at === undefined ? {} : { interruptedAt: at }) };
}

function foldMessage(turn: Turn, { text, at }: Extract<SessionEvent, { type: 'message' }>): Turn {
  if (isBefore(at, turn.lastMessage?.at)) return turn;
  return { ...turn, lastMessage: { text, ...(at === undefined ? {} : { at }) } };
}

function foldToolUse(turn: Turn, event: Extract<SessionEvent, { type: 'tool-use' }>): Turn {
  const reading = { reads: turn.reads, unmatched: turn.unmatchedReads };
  const { reads, unmatched } = noteRequest(reading, event.id, event.name, event.input);
  const noted = { ...turn, reads, unmatchedReads: unmatched, toolCalls: turn.toolCalls + 1 };
  const isNamed = turn.calls.some((call) => call.id === event.id);
  return event.isHeld === true || isNamed ? foldCall(noted, event, 'held') : noted;
}

function foldCall(
  turn: Turn,
  { id, name, input, at }: Extract<SessionEvent, { type: 'tool-use' | 'custom-tool-use' }>,
  kind: ToolCall['kind'],
): Turn {
  const isVoid = turn.status === 'ended' || (turn.status === 'idle' && isBefore(at, turn.stop?.at));
  return isVoid ? turn : { ...turn, calls: noteCall(turn.calls, { id, name, input, kind }) };
}

function foldAnswer(turn: Turn, id: string): Turn {
  const calls = noteAnswer(turn.calls, id);
  const stillPending = turn.stop?.pending.some((pending) =>
    calls.some((call) => call.id === pending && !call.answered),
  );
  const resumes = turn.status === 'needs-answer' && stillPending !== true;
  return { ...turn, calls, ...(resumes ? { status: 'running' } : {}) };
}
