import { systemClock } from './clock.ts';

/** What comes of it, or undefined after this long. It goes on all the same; its failure is thrown only in time. */
export async function waitAtMost<T>(ms: number, pending: Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  const patience = systemClock.sleep(ms, over.signal).then(
    () => undefined,
    () => undefined,
  );
  try {
    return await Promise.race([pending, patience]);
  } finally {
    over.abort();
  }
}
