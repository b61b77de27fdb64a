import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { runGit } from '../run-git.ts';

/** What `git diff -U3` says about two texts: hunks only, as GitHub lists them. */
export function gitDiff(folder: string, before: string, after: string): string {
  writeFileSync(path.join(folder, 'before'), before);
  writeFileSync(path.join(folder, 'after'), after);
  const args = ['diff', '--no-index', '--no-color', '-U3', '--text', '--', 'before', 'after'];
  const output = runGit(folder, args);
  const start = output.indexOf('\n@@ ');
  return start < 0 ? '' : output.slice(start + 1).replace(/\n$/, '');
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'proofline-diff-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
