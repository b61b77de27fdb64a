import { expect, it } from 'vitest';
import { readMergeBase } from '../../src/github/read-merge-base.ts';
import { answering } from './support/an-installation.ts';

const name = { owner: 'o', repo: 'r' };
const SHA = 'a'.repeat(40);

it('asks for the three-dot comparison', async () => {
  const { octokit, asked } = await answering({ merge_base_commit: { sha: SHA }, files: [] });
  expect(await readMergeBase(octokit, name, 'main', 'fork:topic')).toBe(SHA);
  expect(asked()[0]?.path).toBe('/repos/o/r/compare/main...fork%3Atopic?per_page=1');
});
