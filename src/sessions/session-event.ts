/** Why a session went idle, in the platform's words; anything it may add later is `unknown`. */
export type StopReason =
  | 'end_turn'
  | 'requires_action'
  | 'retries_exhausted'
  | 'budget_reached'
  | 'refusal'
  | 'unknown';

/** What a session has consumed so far. An absent number is unknown, never zero. */
export interface Usage {
  /** Public list price in US cents. */
  readonly costCents?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly activeSeconds?: number;
}

/** How much of a file a tool's output showed, as far as its text tells. */
export interface ShownLines {
  /** The output says of itself that it was cut. */
  readonly isCut: boolean;
  /** First and last line number printed in front of the lines; absent when the lines carry none. */
  readonly numbered?: { readonly first: number; readonly last: number };
  /** Lines of output, without what it says about its being cut. */
  readonly count: number;
}

/**
 * One item of a session's history in our own words. `id` is the platform's, opaque.
 *
 * `at` is when the platform processed it (ISO-8601); absent while it is still queued.
 */
export type SessionEvent = { readonly id: string; readonly at?: string } & (
  | { readonly type: 'running' }
  | {
      readonly type: 'idle';
      readonly reason: StopReason;
      readonly pending: readonly string[];
      readonly detail?: string;
    }
  | { readonly type: 'rescheduled' }
  /** `isArchived`: somebody archived it, which reads like any other end. */
  | { readonly type: 'terminated'; readonly isArchived?: boolean }
  | { readonly type: 'deleted' }
  | {
      readonly type: 'error';
      /** The platform's error type, for example `repository_clone_error`. */
      readonly error: string;
      readonly retry: 'retrying' | 'exhausted' | 'terminal' | 'unknown';
      readonly message: string;
    }
  | { readonly type: 'message'; readonly text: string }
  | {
      readonly type: 'tool-use';
      readonly name: string;
      readonly input: Readonly<Record<string, unknown>>;
      /** The call does not run until somebody allows or denies it. */
      readonly isHeld?: boolean;
    }
  | {
      readonly type: 'tool-result';
      readonly toolUseId: string;
      readonly isError: boolean;
      /** Cut to what is worth storing; `shown` speaks of the whole. */
      readonly text: string;
      readonly shown?: ShownLines;
    }
  | { readonly type: 'custom-tool-use'; readonly name: string; readonly input: Readonly<Record<string, unknown>> }
  | { readonly type: 'custom-tool-result'; readonly toolUseId: string }
  | { readonly type: 'user-message'; readonly text: string }
  | { readonly type: 'interrupt' }
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'other'; readonly name: string }
);
