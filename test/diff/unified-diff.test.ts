import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { ChangedFile } from '../../src/diff/changed-file.ts';
import { unifiedDiff } from '../../src/diff/unified-diff.ts';
import { runGit } from '../run-git.ts';
import { temporaryFolder } from './git-history.ts';

const PATCH = '@@ -1,2 +1,2 @@\n a\n-b\n+c';

it.each(['plain.ts', 'with space.ts', 'täb\tand "quote"\\.ts', 'dir/日本.ts', 'a\u0001\u007f.ts'])(
  'is taken by git apply for %j',
  (name) => {
    const folder = temporaryFolder();
    runGit(folder, ['init', '-q']);
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), 'a\nb\n');
    runGit(
      folder,
      ['apply'],
      unifiedDiff({ path: name, status: 'modified', additions: 1, deletions: 1, patch: PATCH }),
    );
    expect(readFileSync(path.join(folder, name), 'utf8')).toBe('a\nc\n');
  },
);

it('creates, removes and renames as git does', () => {
  const folder = temporaryFolder();
  runGit(folder, ['init', '-q']);
  writeFileSync(path.join(folder, 'old'), 'a\nb\n');
  writeFileSync(path.join(folder, 'gone'), 'x\n');
  const files: ChangedFile[] = [
    { path: 'moved to', previousPath: 'old', status: 'renamed', additions: 1, deletions: 1, patch: PATCH },
    { path: 'gone', status: 'removed', additions: 0, deletions: 1, patch: '@@ -1 +0,0 @@\n-x' },
    {
      path: 'new',
      status: 'added',
      additions: 1,
      deletions: 0,
      patch: '@@ -0,0 +1 @@\n+n\n\\ No newline at end of file',
    },
  ];
  runGit(folder, ['apply'], files.map(unifiedDiff).join(''));
  expect(runGit(folder, ['ls-files', '-o', '-z']).split('\0').filter(Boolean)).toEqual(['moved to', 'new']);
  expect(readFileSync(path.join(folder, 'moved to'), 'utf8')).toBe('a\nc\n');
  expect(readFileSync(path.join(folder, 'new'), 'utf8')).toBe('n');
});

it('has headers alone for a file that was listed without a patch', () => {
  const file: ChangedFile = { path: 'b', previousPath: 'a', status: 'renamed', additions: 0, deletions: 0 };
  expect(unifiedDiff(file)).toBe('diff --git a/a b/b\nrename from a\nrename to b\n');
});
