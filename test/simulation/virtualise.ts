import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import type { Timeline } from './timeline.ts';

/** Keys are the same in all simulations. */
const keys = new Map<string, KeyObject>();

/**
 * Lets libraries that ask nobody for the time live in virtual time, and signs for them at once: the thread pool would take
 * a time of its own. Returns how to undo that.
 */
export function virtualise(timeline: Timeline): () => void {
  const realNow = Date.now;
  const { subtle } = globalThis.crypto;
  Date.now = () => timeline.now();
  const patched = {
    importKey: async (_format: 'pkcs8', key: ArrayBuffer) => readKey(key),
    sign: async (_algorithm: string, key: KeyObject, data: ArrayBuffer) => sign('sha256', new Uint8Array(data), key),
  };
  for (const [name, value] of Object.entries(patched)) {
    Object.defineProperty(subtle, name, { value, configurable: true });
  }
  return () => {
    Date.now = realNow;
    for (const name of Object.keys(patched)) Reflect.deleteProperty(subtle, name);
  };
}

function readKey(pkcs8: ArrayBuffer): KeyObject {
  const der = Buffer.from(pkcs8);
  const name = der.toString('base64');
  const known = keys.get(name);
  if (known !== undefined) return known;
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  keys.set(name, key);
  return key;
}
