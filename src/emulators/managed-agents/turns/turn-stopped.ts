import type { StopReason } from '../wire.ts';

/** Thrown into a brain whose turn was interrupted or whose session is over. */
export class TurnStopped extends Error {}

/** Thrown when the brain itself ends its turn. */
export class TurnEnded extends Error {
  readonly reason: StopReason;
  /** Of a refusal. */
  readonly category: string | undefined;

  constructor(reason: StopReason, category?: string) {
    super(`turn ended: ${reason.type}`);
    this.reason = reason;
    this.category = category;
  }
}

/** Resolves when the signal is aborted. */
export async function aborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return undefined;
  return await new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
