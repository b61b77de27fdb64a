import type { EventDraft, LoggedEvent } from './event-log.ts';
import type { RepositoryProblem } from './sandbox/mount-repository.ts';
import type { SessionAgent } from './wire.ts';

/** What a tool said. */
export interface ToolOutput {
  readonly text: string;
  readonly isError: boolean;
}

/** One use of a sandbox tool. */
export type UseTool = (
  name: string,
  input: Readonly<Record<string, unknown>>,
  /** `ask` holds the call until somebody confirms it, as the definition's `always_ask` does. */
  options?: { readonly ask?: boolean },
) => Promise<ToolOutput>;

export interface CustomToolCall {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What an emulated agent sees and can do during one turn. Every method throws once the turn was stopped. */
export interface BrainContext {
  /** The definition that the session was created with: system prompt, tools, model. */
  readonly agent: SessionAgent;
  readonly sessionId: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** 1 for the first turn of the session. */
  readonly turn: number;
  /** The texts of all user messages so far; the last one started this turn. */
  readonly messages: readonly string[];
  /** Aborted by an interrupt and when the session ends. */
  readonly signal: AbortSignal;
  /** Whether the toolset of the definition has this tool enabled. */
  readonly canUse: (tool: string) => boolean;
  /** Calls a tool of the sandbox: `read`, `grep` or `glob`. One that is not enabled answers with an error. */
  readonly useTool: UseTool;
  /** Calls one of the App's tools and waits, idle, for its answer. */
  readonly callCustomTool: (name: string, input: Readonly<Record<string, unknown>>) => Promise<ToolOutput>;
  /** Calls several of the App's tools at once; answers come back in the order of the calls. */
  readonly callCustomTools: (calls: readonly CustomToolCall[]) => Promise<ToolOutput[]>;
  readonly say: (text: string) => Promise<void>;
  /** Adds any event to the history as it is; for odd platforms in tests. */
  readonly emit: (event: EventDraft) => LoggedEvent;
  /** Costs the session so many cents; the cap is looked at before the next model request. */
  readonly spend: (cents: number) => void;
  /**
   * Goes to the mounted repositories with the tokens of now, as git in the sandbox would. A refusal is returned, and
   * told in the history; it does not end the turn.
   */
  readonly fetchRepository: () => Promise<RepositoryProblem | undefined>;
  /** The platform tries again by itself: rescheduled until `until` settles [at once], then running again. */
  readonly reschedule: (until?: Promise<unknown>) => Promise<void>;
  /** Ends the turn for a reason other than `end_turn`, also for one that no SDK knows. `category` is of a refusal. */
  readonly end: (reason: string, category?: string) => never;
  /**
   * Ends the turn with a `session.error` of any type: `exhausted` [the default] leaves the session idle with
   * `retries_exhausted`, `terminal` terminates it.
   */
  readonly fail: (errorType: string, retryStatus?: 'exhausted' | 'terminal') => never;
}

/** The mind of an emulated agent: called once per turn, and the turn ends when it returns. */
export type Brain = (context: BrainContext) => Promise<void>;
