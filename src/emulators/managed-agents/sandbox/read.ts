import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { Sandbox } from './sandbox.ts';
import { ToolFailure } from './tool-failure.ts';

const MAX_FILE_BYTES = 8 * 1024 * 1024;
const MAX_OUTPUT = 100_000;

const ReadInput = z.strictObject({
  file_path: z.string().min(1),
  /** First and last line, 1-based and inclusive; a last line below 1 means to the end. */
  view_range: z.tuple([z.int().positive(), z.int()]).optional(),
  offset: z.int().positive().optional(),
  limit: z.int().positive().optional(),
});

/** Reads a text file, or some lines of it, every line with its number in front (`cat -n`). */
export async function readTool(sandbox: Sandbox, input: unknown): Promise<string> {
  const { file_path: file, view_range: range, offset = 1, limit = Number.MAX_SAFE_INTEGER } = ReadInput.parse(input);
  const lines = await readLines(await sandbox.resolve(file), file);
  const first = range ? range[0] : offset;
  const last = range ? (range[1] < 1 ? lines.length : range[1]) : Math.min(lines.length, offset + limit - 1);
  if (first > lines.length && lines.length > 0) throw new ToolFailure(`${file} has only ${lines.length} lines`);
  return numbered(lines.slice(first - 1, last), first);
}

async function readLines(real: string, file: string): Promise<string[]> {
  const stats = await stat(real);
  if (!stats.isFile()) throw new ToolFailure(`${file} is not a regular file`);
  if (stats.size > MAX_FILE_BYTES) throw new ToolFailure(`${file} is too large to read`);
  const text = await readFile(real, 'utf8');
  if (text.includes('\0')) throw new ToolFailure(`${file} is binary`);
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function numbered(lines: readonly string[], first: number): string {
  const shown: string[] = [];
  let size = 0;
  for (const [index, line] of lines.entries()) {
    const text = `${String(first + index).padStart(6)}\t${line}`;
    size += text.length + 1;
    if (size > MAX_OUTPUT && shown.length > 0) {
      shown.push(`[output truncated before line ${first + index}; use view_range to read on]`);
      break;
    }
    shown.push(text);
  }
  return shown.join('\n');
}
