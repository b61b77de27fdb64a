import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type Sandbox, WORKSPACE } from './sandbox.ts';
import { ToolFailure } from './tool-failure.ts';
import { walk } from './walk.ts';

const MAX_FILE_BYTES = 1024 * 1024;
const MAX_LINE = 2000;
const MAX_MATCHES = 200;
const MAX_MS = 5000;
/** A repeated group that itself ends in a repetition can take exponential time on one line. */
const COSTLY = /[+*}]\)[+*{]/;

const GrepInput = z.strictObject({
  pattern: z.string().min(1).max(500),
  path: z.string().min(1).optional(),
  glob: z.string().min(1).optional(),
  case_insensitive: z.boolean().optional(),
});

/** Lines below `path` (default: the workspace) that match a regular expression, as `path:line:text`. */
export async function grepTool(sandbox: Sandbox, input: unknown): Promise<string> {
  const { pattern, path: base = WORKSPACE, glob, case_insensitive: folds = false } = GrepInput.parse(input);
  const wanted = compile(pattern, folds);
  const root = await sandbox.resolve(base);
  const files = (await stat(root)).isFile() ? [root] : walk(root);
  const found: string[] = [];
  const deadline = Date.now() + MAX_MS;
  for await (const file of files) {
    if (glob !== undefined && !matches(path.relative(root, file), glob)) continue;
    const name = await sandbox.containerPath(file);
    for (const line of await linesMatching(file, wanted)) found.push(`${name}:${line}`);
    if (found.length >= MAX_MATCHES || Date.now() > deadline) {
      return [...found.slice(0, MAX_MATCHES), '[search stopped early; narrow it with path or glob]'].join('\n');
    }
  }
  return found.join('\n') || 'No matches found';
}

function compile(pattern: string, folds: boolean): RegExp {
  if (COSTLY.test(pattern)) throw new ToolFailure('pattern: nested repetition is not supported');
  try {
    return new RegExp(pattern, folds ? 'iu' : 'u');
  } catch {
    throw new ToolFailure('pattern is not a valid regular expression');
  }
}

/** A pattern without a slash speaks of the file name alone. */
const matches = (relative: string, glob: string): boolean =>
  path.matchesGlob(glob.includes('/') ? relative : path.basename(relative), glob);

async function linesMatching(file: string, wanted: RegExp): Promise<string[]> {
  if ((await stat(file)).size > MAX_FILE_BYTES) return [];
  const text = await readFile(file, 'utf8');
  if (text.includes('\0')) return [];
  return text.split('\n').flatMap((line, index) => {
    const searched = line.slice(0, MAX_LINE);
    return wanted.test(searched) ? [`${index + 1}:${searched}`] : [];
  });
}
