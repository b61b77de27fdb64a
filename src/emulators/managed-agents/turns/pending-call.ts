import type { ToolOutput } from '../brain.ts';

export interface Confirmation {
  readonly isAllowed: boolean;
  /** What the agent is told when it is not. */
  readonly message: string | undefined;
}

/** A call that the session waits for, and the kind of event that answers it; any other kind is refused. */
export type PendingCall =
  | { readonly answeredBy: 'user.custom_tool_result'; readonly resolve: (output: ToolOutput) => void }
  | { readonly answeredBy: 'user.tool_confirmation'; readonly resolve: (confirmation: Confirmation) => void };
