import { expect, it } from 'vitest';
import type { ChangedFile } from '../../src/diff/changed-file.ts';
import { listChangedFiles } from '../../src/github/list-changed-files.ts';
import { anInstallation, answering } from './support/an-installation.ts';
import type { Answer } from './support/loopback-github.ts';

const name = { owner: 'o', repo: 'r' };

const aWireFile = (index: number) => ({
  filename: `f${index}.ts`,
  status: 'modified',
  additions: 1,
  deletions: 0,
  patch: '@@ -1 +1 @@',
});
const pages = (total: number): Answer => {
  return ({ path }) => {
    const query = new URL(path, 'http://x').searchParams;
    const start = (Number(query.get('page')) - 1) * 100;
    const length = Math.max(0, Math.min(Number(query.get('per_page')), total - start));
    return { status: 200, body: Array.from({ length }, (_, i) => aWireFile(start + i)) };
  };
};

it('has the shape the diff room works with', async () => {
  const { octokit } = await answering([
    { filename: 'new.ts', previous_filename: 'old.ts', status: 'renamed', additions: 0, deletions: 0 },
    { filename: 'x.bin', status: 'a new word', additions: 0, deletions: 0, patch: null },
  ]);
  const files: readonly ChangedFile[] = await listChangedFiles(octokit, name, 5);
  expect(files).toEqual([
    { path: 'new.ts', previousPath: 'old.ts', status: 'renamed', additions: 0, deletions: 0 },
    { path: 'x.bin', status: 'changed', additions: 0, deletions: 0 },
  ]);
});

it.each([
  [0, 1, 0],
  [99, 1, 99],
  [100, 2, 100],
  [250, 3, 250],
  [3_500, 30, 3_000],
])('lists %i files in %i requests', async (total, requests, listed) => {
  const { octokit, asked } = await anInstallation(pages(total));
  const files = await listChangedFiles(octokit, name, 5);
  expect(new Set(files.map(({ path }) => path)).size).toBe(listed);
  expect(asked()).toHaveLength(requests);
});

it('never takes a missing list for an empty change', async () => {
  const { octokit } = await answering(null);
  await expect(listChangedFiles(octokit, name, 5)).rejects.toMatchObject({ reason: 'unexpected-answer' });
});
