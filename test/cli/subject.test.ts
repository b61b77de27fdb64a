import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { findSubject } from '../../src/cli/demo/subject.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { aHostileRepository } from '../emulators/hostile-repository.ts';
import { runGit } from '../run-git.ts';
import { temporaryFolder } from '../store/support/folders.ts';

const git = (folder: string, ...args: string[]) =>
  runGit(folder, ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args]).trim();

/** Two commits in `folder`/repository, which has a folder `src`. */
async function aRepository(): Promise<string> {
  const repository = path.join(await temporaryFolder(), 'repository');
  mkdirSync(path.join(repository, 'src'), { recursive: true });
  git(repository, 'init', '--quiet', '--initial-branch=main');
  for (const text of ['one', 'two']) {
    writeFileSync(path.join(repository, 'src/a.txt'), text);
    git(repository, 'add', '--all');
    git(repository, 'commit', '--quiet', '--message', text);
  }
  return repository;
}

it('finds the repository around a folder below its root', async () => {
  const repository = await aRepository();
  const subject = await findSubject({ repo: path.join(repository, 'src'), base: 'HEAD~1', head: 'main' }, '/unused');
  expect(subject).toMatchObject({
    gitDir: path.join(repository, '.git'),
    base: git(repository, 'rev-parse', 'HEAD~1'),
    head: git(repository, 'rev-parse', 'HEAD'),
    title: 'two',
  });
});

it.each([
  [{ repo: '' }, '--repo is empty'],
  [{ repo: '/nowhere', base: 'a', head: 'b' }, '--repo: /nowhere is not a git repository'],
  [{ base: 'a' }, '--base and --head need --repo'],
  [{ repo: '.', head: 'b' }, '--repo needs --base and --head'],
])('says what is wrong with %o', async (options, problem) => {
  await expect(findSubject(options, '/unused')).rejects.toThrow(new UsageError(problem));
});

it.each(['--help', 'main:src/a.txt', 'nothing', ''])('does not take %o for a commit', async (base) => {
  const repository = await aRepository();
  await expect(findSubject({ repo: repository, base, head: 'main' }, '/unused')).rejects.toThrow(
    new UsageError(`--base: ${base} is not a commit of ${repository}`),
  );
});

it('refuses a range whose files are not all there', async () => {
  const source = await aRepository();
  const partial = path.join(path.dirname(source), 'partial');
  git(source, 'config', 'uploadpack.allowFilter', 'true');
  git(source, 'clone', '--quiet', '--bare', '--filter=blob:none', `file://${source}`, partial);
  await expect(findSubject({ repo: partial, base: 'HEAD~1', head: 'main' }, '/unused')).rejects.toThrow(
    /clone it in full/,
  );
});

it('runs nothing that the repository names', async () => {
  const { folder, executed } = aHostileRepository();
  await expect(findSubject({ repo: folder, base: 'HEAD~1', head: 'main' }, '/unused')).resolves.toMatchObject({
    title: 'second',
  });
  expect(executed()).toEqual([]);
});

it('does not fetch what a partial clone lacks', async () => {
  const { folder, executed } = aHostileRepository({ isPartial: true });
  await expect(findSubject({ repo: folder, base: 'HEAD~1', head: 'main' }, '/unused')).rejects.toThrow(UsageError);
  expect(executed()).toEqual([]);
});
