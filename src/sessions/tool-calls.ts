/** A tool call that waits, or waited, for us. */
export interface ToolCall {
  readonly id: string;
  /** Empty while only the platform's list of pending ids has named it. */
  readonly name: string;
  /** As the agent wrote it, unchecked; emptied once answered. */
  readonly input: Readonly<Record<string, unknown>>;
  /** `custom`: a tool of ours wants a result. `held`: a built-in call waits for permission, which we never give. */
  readonly kind: 'custom' | 'held';
  readonly answered: boolean;
}

const MAX_CALLS = 200;

/** Records a call; one that is known already, from the list of pending ids or by its answer, is completed. */
export function noteCall(calls: readonly ToolCall[], call: Omit<ToolCall, 'answered'>): readonly ToolCall[] {
  const known = calls.find((candidate) => candidate.id === call.id);
  if (known === undefined) return limit([...calls, { ...call, answered: false }]);
  const completed = { ...call, answered: known.answered, input: known.answered ? {} : call.input };
  return calls.map((candidate) => (candidate === known ? completed : candidate));
}

/** Records an answer, also one that is seen before its call. */
export function noteAnswer(calls: readonly ToolCall[], id: string): readonly ToolCall[] {
  const known = calls.find((call) => call.id === id);
  if (known === undefined) return limit([...calls, { id, name: '', input: {}, kind: 'custom', answered: true }]);
  return calls.map((call) => (call === known ? { ...call, input: {}, answered: true } : call));
}

/** Records which calls the platform waits for; a call it names first is completed by its own event later. */
export function notePending(calls: readonly ToolCall[], pending: readonly string[]): readonly ToolCall[] {
  const unknown = pending.filter((id) => !calls.some((call) => call.id === id));
  const named = unknown.map((id): ToolCall => ({ id, name: '', input: {}, kind: 'held', answered: false }));
  return limit([...calls, ...named]);
}

/** The calls without those that a turn's end has made void. */
export const dropOpen = (calls: readonly ToolCall[]): readonly ToolCall[] => calls.filter((call) => call.answered);

/** Answered calls go first when there are too many. */
function limit(calls: readonly ToolCall[]): readonly ToolCall[] {
  if (calls.length <= MAX_CALLS) return calls;
  const oldestAnswered = calls.findIndex((call) => call.answered);
  return calls.toSpliced(Math.max(oldestAnswered, 0), 1);
}
