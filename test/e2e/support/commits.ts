import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { git } from '../../../src/cli/demo/git.ts';
import type { Subject } from '../../../src/cli/demo/subject.ts';

/** Texts by their path. */
export type Files = Readonly<Record<string, string>>;

/** Makes an empty repository with a work tree in `folder`; `main` is its branch. */
export async function initRepository(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await git(folder, 'init', '--quiet', '--initial-branch=main');
}

/** Writes files into a work tree and commits everything in it; returns the commit. */
export async function commitFiles(folder: string, files: Files, message = 'Change'): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--allow-empty', '--message', message);
  return await git(folder, 'rev-parse', 'HEAD');
}

export const CONFIG_FILE = '.github/proofline.yml';

/** Copies the example to `folder` with a configuration on its base branch, and another one on its head when given. */
export async function configureExample(
  example: Subject,
  folder: string,
  onBase: string | undefined,
  onHead?: string,
): Promise<{ readonly gitDir: string; readonly base: string; readonly head: string }> {
  const commit = async (text: string | undefined) =>
    text === undefined ? await git(folder, 'rev-parse', 'HEAD') : await commitFiles(folder, { [CONFIG_FILE]: text });
  await cp(example.gitDir, folder, { recursive: true });
  await git(folder, 'switch', '--quiet', '--force', '--detach', example.base);
  const base = await commit(onBase);
  await git(folder, 'cherry-pick', example.head);
  const head = await commit(onHead);
  await git(folder, 'branch', '--force', 'main', base);
  await git(folder, 'branch', '--force', 'pricing', head);
  return { gitDir: folder, base, head };
}
