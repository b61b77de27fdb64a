import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Manifest = z.object({ version: z.string() });
const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');

/** The version of the App, as its package tells it. */
export const VERSION: string = Manifest.parse(JSON.parse(text)).version;
