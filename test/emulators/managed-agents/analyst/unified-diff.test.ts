import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseDiffs } from '../../../../src/emulators/managed-agents/analyst/unified-diff.ts';
import { windowsAround } from '../../../../src/emulators/managed-agents/analyst/read-source.ts';
import { runGit } from '../../../run-git.ts';

/** What git itself says about going from one set of files to another. */
function gitDiff(before: Readonly<Record<string, string>>, change: (folder: string) => void): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'diff-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const git = (...args: string[]): string => runGit(folder, args);
  git('init', '--quiet');
  for (const [name, text] of Object.entries(before)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  git('add', '--all');
  git('-c', 'user.name=T', '-c', 'user.email=t@example.com', 'commit', '--quiet', '-m', 'x');
  change(folder);
  git('add', '--all');
  return git('diff', '--cached', '--find-renames');
}

const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');

it('reads added, changed and removed lines as git counts them', () => {
  const diff = gitDiff({ 'a.txt': numbered(30) }, (folder) => {
    const lines = numbered(30).split('\n');
    lines.splice(4, 1, 'changed', 'added');
    lines.splice(20, 2);
    writeFileSync(path.join(folder, 'a.txt'), lines.join('\n'));
  });
  expect(parseDiffs(`Please review:\n\n\`\`\`diff\n${diff}\`\`\`\nThanks.`)).toEqual([
    { path: 'a.txt', isRemoved: false, isBinary: false, changedLines: [5, 6], touchedLines: [5, 5, 6, 21, 21] },
  ]);
});

it.each(['with space.txt', 'naïve.txt', 'quo"te.txt', 'tab\there.txt', 'deep/b/a.txt', '日本.txt'])(
  'reads the path %s',
  (name) => {
    const diff = gitDiff({ 'x.txt': '' }, (folder) => {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), 'new\n');
    });
    expect(parseDiffs(diff)).toMatchObject([{ path: name, changedLines: [1] }]);
  },
);

it('knows renames, removals and binaries, and is not fooled by code that looks like a header', () => {
  const before = { 'old.txt': numbered(20), 'gone.txt': 'x\n', 'pic.bin': '\0\u0001', 'sql.txt': '-- old\n' };
  const diff = gitDiff(before, (folder) => {
    renameSync(path.join(folder, 'old.txt'), path.join(folder, 'new.txt'));
    rmSync(path.join(folder, 'gone.txt'));
    writeFileSync(path.join(folder, 'pic.bin'), '\0\u0002');
    writeFileSync(path.join(folder, 'sql.txt'), '++ b/evil.txt\ndiff --git a/x b/x\n');
  });
  expect(parseDiffs(diff).map(({ path: name, isRemoved, isBinary }) => [name, isRemoved, isBinary])).toEqual([
    ['gone.txt', true, false],
    ['new.txt', false, false],
    ['pic.bin', false, true],
    ['sql.txt', false, false],
  ]);
});

it('covers every touched line with windows of some hundred lines', () => {
  expect(windowsAround([])).toEqual([]);
  expect(windowsAround([1])).toEqual([[1, 31]]);
  expect(windowsAround([100, 150, 900])).toEqual([
    [70, 180],
    [870, 930],
  ]);
  const long = Array.from({ length: 1000 }, (_, index) => index + 1);
  const windows = windowsAround(long);
  expect(windows.every(([first, last]) => last - first < 400)).toBe(true);
  expect(long.every((line) => windows.some(([first, last]) => first <= line && line <= last))).toBe(true);
});
