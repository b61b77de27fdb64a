import type { ToolCall } from './tool-calls.ts';
import type { Stop, Turn } from './turn-data.ts';

/** What a turn has come to. Only `completed` says that the agent ended on its own with all it wanted to say. */
export type TurnOutcome =
  | { readonly kind: 'running' }
  | { readonly kind: 'needs-answer'; readonly calls: readonly ToolCall[] }
  | { readonly kind: 'completed' }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'budget-reached' }
  | { readonly kind: 'refused'; readonly category?: string }
  | { readonly kind: 'failed'; readonly reason: string }
  /** `isArchived`: by somebody, not by a failure. `error` is the last one before the end. */
  | { readonly kind: 'terminated'; readonly isArchived: boolean; readonly error?: string }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'repository-unreadable'; readonly error: string };

/** Judges a turn. A repository that could not be read outranks everything: what was said without it is worth nothing. */
export function turnOutcome(turn: Turn): TurnOutcome {
  const [unreadable] = turn.repositoryErrors;
  if (unreadable !== undefined) return { kind: 'repository-unreadable', error: unreadable.error };
  if (turn.status === 'ended') return endOutcome(turn);
  if (turn.status === 'idle') return idleOutcome(turn, turn.stop);
  const calls = turn.calls.filter((call) => !call.answered);
  return calls.length === 0 ? { kind: 'running' } : { kind: 'needs-answer', calls };
}

function endOutcome({ end, isArchived = false, lastError }: Turn): TurnOutcome {
  if (end === 'deleted') return { kind: 'deleted' };
  return { kind: 'terminated', isArchived, ...(lastError === undefined ? {} : { error: lastError.error }) };
}

function idleOutcome({ interrupted, lastError }: Turn, stop: Stop | undefined): TurnOutcome {
  switch (stop?.reason) {
    case 'end_turn':
      return { kind: interrupted ? 'interrupted' : 'completed' };
    case 'budget_reached':
      return { kind: 'budget-reached' };
    case 'refusal':
      return { kind: 'refused', ...(stop?.detail === undefined ? {} : { category: stop.detail }) };
    case 'retries_exhausted':
      return { kind: 'failed', reason: lastError?.error ?? 'retries_exhausted' };
    case 'requires_action':
    case 'unknown':
    case undefined:
      break;
  }
  return { kind: 'failed', reason: 'unknown_stop_reason' };
}
