import { expect, it } from 'vitest';
import { readTexts } from '../../src/github/read-texts.ts';
import { aScene, TestRepository } from '../emulators/github/support.ts';
import { answering } from './support/an-installation.ts';

const repository = { owner: 'o', repo: 'r' };

it('reads files of branches and commits by one request, in the order in which they were asked for', async () => {
  const source = new TestRepository();
  source.write('a.md', 'first\n');
  source.write('b/c:d "e".md', 'nested\n');
  source.write('bin', Buffer.from('a\0b'));
  source.write('huge.md', 'x'.repeat(600_000));
  const sha = source.commit('one');
  source.git('branch', 'topic');
  source.write('a.md', 'second\n');
  source.commit('two');
  const { emulator, octokit, at } = await aScene({}, source);
  const ref = 'refs/heads/main';
  const found = await readTexts(octokit, at, [
    { ref, path: 'a.md' },
    { ref: sha, path: 'a.md' },
    { ref, path: 'b/c:d "e".md' },
    { ref, path: 'b' },
    { ref, path: 'absent.md' },
    { ref: 'refs/heads/gone', path: 'a.md' },
    { ref, path: 'bin' },
    { ref, path: 'huge.md' },
  ]);
  expect(found.map((file) => file && [file.text.slice(0, 10), file.isPartial])).toEqual([
    ['second\n', false],
    ['first\n', false],
    ['nested\n', false],
    undefined,
    undefined,
    undefined,
    ['', true],
    ['xxxxxxxxxx', true],
  ]);
  expect(found[0]?.sha).toBe(source.git('rev-parse', 'main:a.md'));
  expect(emulator.requests.filter(({ path }) => path === '/graphql')).toHaveLength(1);
});

it('says so when the repository is not there for us, or the answer is another one', async () => {
  const place = [{ ref: 'refs/heads/main', path: 'a.md' }];
  const missing = { data: { repository: null }, errors: [{ type: 'NOT_FOUND', message: 'no such repository' }] };
  const { octokit } = await answering(missing);
  await expect(readTexts(octokit, repository, place)).rejects.toMatchObject({ reason: 'not-found' });
  const { octokit: other } = await answering({ data: { repository: { f0: { oid: 7 } } } });
  await expect(readTexts(other, repository, place)).rejects.toMatchObject({ reason: 'unexpected-answer' });
});

it('asks nothing when nothing is wanted', async () => {
  const { octokit, asked } = await answering({});
  expect(await readTexts(octokit, repository, [])).toEqual([]);
  expect(asked()).toEqual([]);
});
