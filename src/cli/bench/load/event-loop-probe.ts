import { appendFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded into the App before anything else: every ten milliseconds it notes how late the event loop came to it, and every
 * second it writes that down in the working directory, one `time delay` in milliseconds in a line.
 */
const EVERY_MS = 10;
const WRITE_EVERY_MS = 1000;

if (isMainThread) {
  let lines: string[] = [];
  let expectedAt = performance.now() + EVERY_MS;
  setInterval(() => {
    const now = performance.now();
    lines.push(`${Date.now()} ${Math.max(0, now - expectedAt).toFixed(2)}\n`);
    expectedAt = now + EVERY_MS;
  }, EVERY_MS).unref();
  setInterval(() => {
    appendFileSync('event-loop-delays', lines.join(''));
    lines = [];
  }, WRITE_EVERY_MS).unref();
}
