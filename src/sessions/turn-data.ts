import type { FileRead, UnmatchedReads } from './reads.ts';
import type { StopReason, Usage } from './session-event.ts';
import type { ToolCall } from './tool-calls.ts';

/** Why a session went idle, with what the platform said about it. */
export interface Stop {
  readonly reason: StopReason;
  /** Ids of the calls it waits for. */
  readonly pending: readonly string[];
  readonly detail?: string;
  readonly at?: string;
}

/** What a session has said so far, as far as decisions need it. Plain data of bounded size, kept in a run's row. */
export interface Turn {
  /** `needs-answer`: the session waits for our answers. `ended`: it can say nothing more. */
  readonly status: 'running' | 'needs-answer' | 'idle' | 'ended';
  readonly end?: 'terminated' | 'deleted';
  /** It was terminated because somebody archived it. */
  readonly isArchived?: boolean;
  /** When the status was set, by the platform's clock. */
  readonly statusAt?: string;
  /** When this turn began, if another one came before it. */
  readonly startedAt?: string;
  /** Why the session last went idle; absent while it runs. */
  readonly stop?: Stop;
  /** In the order in which they were made. */
  readonly calls: readonly ToolCall[];
  /** Any of them means that the agent works without the repository, whatever else it says. */
  readonly repositoryErrors: readonly { readonly error: string; readonly message: string }[];
  /** The newest error of this turn. */
  readonly lastError?: { readonly error: string; readonly message: string; readonly at?: string };
  /** Somebody sent an interrupt in this turn. Its end looks like a natural one. */
  readonly interrupted: boolean;
  readonly interruptedAt?: string;
  readonly usage: Usage;
  /** What the agent was really shown of which files; see `locateRead` for what the paths mean. */
  readonly reads: readonly FileRead[];
  readonly unmatchedReads: UnmatchedReads;
  /** Tool calls of any kind so far. */
  readonly toolCalls: number;
  readonly lastMessage?: { readonly text: string; readonly at?: string };
  /** Ids of the newest events, to know a repetition. */
  readonly recentIds: readonly string[];
}

/** A turn of which nothing is known yet: the session was opened with a message and works on it. */
export function newTurn(): Turn {
  return {
    status: 'running',
    calls: [],
    repositoryErrors: [],
    interrupted: false,
    usage: {},
    reads: [],
    unmatchedReads: { requests: [], results: [] },
    toolCalls: 0,
    recentIds: [],
  };
}
