import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PROBE = fileURLToPath(new URL('./event-loop-probe.ts', import.meta.url));
/** In the App's working directory. */
const FILE = 'event-loop-delays';

/** The flag that makes Node watch its own event loop. */
export const probeFlag = (): string => `--import=${PROBE.replaceAll(' ', '\\ ')}`;

/** How late the App's event loop was, each ten milliseconds of a time, in milliseconds. */
export async function readDelays(folder: string, during: { readonly from: number; readonly to: number }) {
  return parseDelays(await readFile(path.join(folder, FILE), 'utf8'), during);
}

/** The delays that were noted in that time, both ends included; a last line that is not whole is none. */
export function parseDelays(text: string, { from, to }: { readonly from: number; readonly to: number }): number[] {
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => {
      const [at = Number.NaN, delay = Number.NaN] = line.split(' ').map(Number);
      return at >= from && at <= to ? [delay] : [];
    });
}
