import type { Timeline } from './timeline.ts';

/**
 * Lets libraries that ask nobody for the time live in virtual time, and lets time stand still while the thread pool signs
 * for them. Returns how to undo that.
 */
export function virtualise(timeline: Timeline): () => void {
  const realNow = Date.now;
  const { subtle } = globalThis.crypto;
  Date.now = () => timeline.now();
  const importKey = SubtleCrypto.prototype.importKey.bind(subtle);
  const sign = SubtleCrypto.prototype.sign.bind(subtle);
  const patched = {
    importKey: async (...args: Parameters<typeof importKey>) => await timeline.during(importKey(...args)),
    sign: async (...args: Parameters<typeof sign>) => await timeline.during(sign(...args)),
  };
  for (const [name, value] of Object.entries(patched)) {
    Object.defineProperty(subtle, name, { value, configurable: true });
  }
  return () => {
    Date.now = realNow;
    for (const name of Object.keys(patched)) Reflect.deleteProperty(subtle, name);
  };
}
