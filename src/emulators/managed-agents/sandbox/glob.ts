import path from 'node:path';
import { z } from 'zod';
import { type Sandbox, WORKSPACE } from './sandbox.ts';
import { ToolFailure } from './tool-failure.ts';
import { walk } from './walk.ts';

const MAX_RESULTS = 1000;

const GlobInput = z.strictObject({ pattern: z.string().min(1).max(1000), path: z.string().min(1).optional() });

/** Paths of the files below `path` (default: the workspace) that match a glob pattern, one per line. */
export async function globTool(sandbox: Sandbox, input: unknown): Promise<string> {
  const { pattern, path: base = WORKSPACE } = GlobInput.parse(input);
  if (pattern.startsWith('/') || pattern.split('/').includes('..')) {
    throw new ToolFailure('pattern must be relative and stay below its path');
  }
  const folder = await sandbox.resolve(base);
  const found: string[] = [];
  for await (const file of walk(folder)) {
    if (!path.matchesGlob(path.relative(folder, file), pattern)) continue;
    if (found.length === MAX_RESULTS)
      return [...found, `[more than ${MAX_RESULTS} files; narrow the pattern]`].join('\n');
    found.push(await sandbox.containerPath(file));
  }
  return found.join('\n') || 'No files found';
}
