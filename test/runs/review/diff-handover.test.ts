import { expect, it } from 'vitest';
import { handOverDiff } from '../../../src/runs/review/diff-handover.ts';
import type { PlannedFile } from '../../../src/runs/review/context.ts';

const file = (index: number, lines = 1000): PlannedFile => ({
  path: `src/${index}.ts`,
  status: 'added',
  additions: lines,
  deletions: 0,
  patch: `@@ -0,0 +1,${lines} @@\n${'+line\n'.repeat(lines).trimEnd()}`,
  givenInFull: false,
});

it('keeps a large diff within the number of files that a session takes, and names the part of each', () => {
  const diff = handOverDiff(Array.from({ length: 450 }, (_, index) => file(index)));
  if (diff.kind !== 'files') throw new Error('the diff is too large to be inline');
  const [index, ...parts] = diff.files;
  expect(parts.length).toBeLessThanOrEqual(100);
  const named = index?.content.split('\n').map((line) => line.split('\t')) ?? [];
  expect(named).toHaveLength(450);
  for (const [part, path] of named) {
    expect(parts.find((candidate) => candidate.path === part)?.content).toContain(`b/${path}\n`);
  }
});

it('hands a few large files over one by one', () => {
  const diff = handOverDiff(Array.from({ length: 30 }, (_, index) => file(index)));
  expect(diff.kind === 'files' && diff.files).toHaveLength(31);
});
