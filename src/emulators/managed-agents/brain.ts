import type { EventDraft, LoggedEvent } from './event-log.ts';
import type { SessionAgent, StopReason } from './wire.ts';

/** What a tool said. */
export interface ToolOutput {
  readonly text: string;
  readonly isError: boolean;
}

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
  readonly useTool: (name: string, input: Readonly<Record<string, unknown>>) => Promise<ToolOutput>;
  /** Calls one of the App's tools and waits, idle, for its answer. */
  readonly callCustomTool: (name: string, input: Readonly<Record<string, unknown>>) => Promise<ToolOutput>;
  /** Calls several of the App's tools at once; answers come back in the order of the calls. */
  readonly callCustomTools: (calls: readonly CustomToolCall[]) => Promise<ToolOutput[]>;
  readonly say: (text: string) => Promise<void>;
  /** Adds any event to the history as it is; for odd platforms in tests. */
  readonly emit: (event: EventDraft) => LoggedEvent;
  /** Ends the turn for a reason other than `end_turn`. */
  readonly end: (reason: Extract<StopReason['type'], 'refusal' | 'retries_exhausted'>) => never;
}

/** The mind of an emulated agent: called once per turn, and the turn ends when it returns. */
export type Brain = (context: BrainContext) => Promise<void>;
