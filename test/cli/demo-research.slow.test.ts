import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runCommandLine } from '../e2e/support/command-line.ts';
import { runGit } from '../run-git.ts';
import { temporaryFolder } from '../store/support/folders.ts';

/** A repository without a branch that is checked out, and with a name in it that is no friend of terminals. */
async function aRepository(): Promise<string> {
  const repository = path.join(await temporaryFolder(), 'repository');
  const git = (...args: string[]) =>
    runGit(repository, ['-c', 'user.name=Eve', '-c', 'user.email=eve@example.com', ...args]);
  mkdirSync(repository);
  git('init', '--quiet', '--initial-branch=trunk');
  writeFileSync(path.join(repository, 'price.ts'), '// \u001b]0;title\u0007\nexport const seatPrice = 2;\n');
  writeFileSync(path.join(repository, 'bill (old).ts'), 'sum();\nbill(seatPrice);\n');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'first');
  git('checkout', '--quiet', '--detach');
  return repository;
}

const demo = async (...args: string[]) => {
  const folder = await temporaryFolder();
  return await runCommandLine(folder, { TMPDIR: folder }, 'demo', 'research', ...args);
};

it('answers a question from a repository, with the lines that its links lead to', async () => {
  const { code, out, err } = await demo('where is `seatPrice` used?', '--repo', await aRepository());
  expect(err.replaceAll(/^npm warn.*$/gm, '').trim()).toBe('');
  expect(code).toBe(0);
  expect(out).toMatch(/^\[\d\] price\.ts:2\n +2 {2}export const seatPrice = 2;$/m);
  expect(out).toMatch(/^\[\d\] bill \(old\)\.ts:2\n +2 {2}bill\(seatPrice\);$/m);
  expect(out).toContain('What I did not check');
  expect(out).toMatch(/the answer as it was posted$/m);
  expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
});

it.each([
  [[], 'demo research takes one question, in quotes'],
  [['where', 'is it'], 'demo research takes one question, in quotes'],
  [[' '], 'the question is empty'],
  [['where?', '--repo', '/nowhere'], '--repo: /nowhere is not a git repository'],
])('says what is wrong with %j', async (args, problem) => {
  const { code, err } = await demo(...args);
  expect(code).toBe(2);
  expect(err).toContain(problem);
});
