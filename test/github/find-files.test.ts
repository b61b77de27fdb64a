import { expect, it } from 'vitest';
import { findFilesNamed } from '../../src/github/find-files.ts';
import { answering } from './support/an-installation.ts';

const repository = { owner: 'o', repo: 'r' };
const wanted = { name: '.gitattributes', sha: 'a'.repeat(40) };

it('finds files of a name at any depth by one request', async () => {
  const { octokit, asked } = await answering({
    truncated: true,
    tree: [
      { path: '.gitattributes', type: 'blob' },
      { path: 'a/b/.gitattributes', type: 'blob' },
      { path: 'a/b/x.gitattributes', type: 'blob' },
      { path: 'a/.gitattributes', type: 'tree' },
      { path: 'a/.gitattributes/README.md', type: 'blob' },
    ],
  });
  expect(await findFilesNamed(octokit, repository, wanted)).toEqual(['.gitattributes', 'a/b/.gitattributes']);
  expect(asked().map(({ path }) => path)).toEqual([`/repos/o/r/git/trees/${wanted.sha}?recursive=1`]);
});

it('finds none where there is no tree', async () => {
  const { octokit } = await answering({ message: 'Not Found' }, 404);
  expect(await findFilesNamed(octokit, repository, wanted)).toEqual([]);
});

it('does not take another answer for an empty one', async () => {
  const { octokit } = await answering({ tree: 'none' });
  await expect(findFilesNamed(octokit, repository, wanted)).rejects.toThrow('not the documented shape');
});
