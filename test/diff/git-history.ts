import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** What `git diff -U3` says about two texts: hunks only, as GitHub lists them. */
export function gitDiff(folder: string, before: string, after: string): string {
  writeFileSync(path.join(folder, 'before'), before);
  writeFileSync(path.join(folder, 'after'), after);
  const args = ['diff', '--no-index', '--no-color', '-U3', '--text', '--', 'before', 'after'];
  const output = runGit(folder, args);
  const start = output.indexOf('\n@@ ');
  return start < 0 ? '' : output.slice(start + 1).replace(/\n$/, '');
}

/** Runs git in a folder and returns its output; `git diff` answers 1 for "they differ". */
export function runGit(folder: string, args: readonly string[], input?: string): string {
  try {
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe', ...(input ? { input } : {}) });
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 1 && 'stdout' in error)
      return String(error.stdout);
    throw error;
  }
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'proofline-diff-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
