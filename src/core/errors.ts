/**
 * What a run may do after a failure. It reads this and nothing else.
 *
 * - `retry`: the same effect may be tried again after a wait; a write is looked up first.
 * - `give-up`: trying again cannot help; the run concludes and says why.
 */
export type Recovery = 'retry' | 'give-up';

/** Root of every error we throw on purpose. `code` never changes: logs and conclusions group by it. */
export abstract class AppError extends Error {
  abstract readonly code: string;
  abstract readonly recovery: Recovery;
  /** Milliseconds to wait before a retry, when the other side announced it. */
  readonly retryAfterMs: number | undefined = undefined;
}

/** Whether what failed would fail again. */
export const isHopeless = (error: unknown): boolean => error instanceof AppError && error.recovery === 'give-up';

/** The message of anything thrown, without a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
