import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const PACKAGE = new URL('../../../../package.json', import.meta.url);
const Scripts = z.object({ scripts: z.object({ start: z.string() }) });

/** The flags that `npm start` gives Node, so that what is measured is what people run. */
export async function readStartFlags(): Promise<string> {
  const { scripts } = Scripts.parse(JSON.parse(await readFile(PACKAGE, 'utf8')));
  return flagsIn(scripts.start);
}

export const flagsIn = (command: string): string =>
  command
    .split(' ')
    .filter((word) => word.startsWith('--'))
    .join(' ');
