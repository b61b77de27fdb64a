import { AsyncLocalStorage } from 'node:async_hooks';

const guards = new AsyncLocalStorage<() => Promise<void>>();

/**
 * Does work whose writes to the outside may come too late: `confirm` is asked right before each of them, after all that
 * was waited for, and throws when the work is no longer ours to do.
 */
export async function guardWrites<T>(confirm: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  return await guards.run(confirm, work);
}

/** Called by whoever is about to send a write. Throws what the guard of the surrounding work throws; without one all may be written. */
export async function confirmWrite(): Promise<void> {
  await guards.getStore()?.();
}
