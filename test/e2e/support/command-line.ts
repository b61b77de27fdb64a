import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { COMPILE_CACHE } from '../../compile-cache.ts';

const CLI = path.join(import.meta.dirname, '../../../src/cli/index.ts');

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line as an operator does, with this environment and nothing else. */
export async function runCommandLine(
  cwd: string,
  environment: Readonly<Record<string, string>>,
  ...args: readonly string[]
): Promise<Said> {
  const env = { PATH: process.env['PATH'] ?? '', ...COMPILE_CACHE, ...environment };
  const child = spawn(process.execPath, [CLI, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: Number(code), out, err };
}
