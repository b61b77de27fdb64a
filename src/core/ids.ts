import { createHash, randomUUID } from 'node:crypto';

/** A random identifier for an intent, an instance or a worker. */
export const newId = (): string => randomUUID();

/** A short stable digest (hex, 128 bits) of the given parts; order matters, boundaries cannot be confused. */
export function digest(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest('hex').slice(0, 32);
}
