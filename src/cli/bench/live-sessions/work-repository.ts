import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { git } from '../../demo/git.ts';

/** An everyday change: some files of a small project, some lines in each. */
const FILES = 12;
const CHANGED_FILES = 8;
const CHANGED_LINES = 30;
const FUNCTIONS = 40;
/** Each has two lines that a change touches. */
const CHANGED_FUNCTIONS = CHANGED_LINES / 2;

/** What every pull request changes, in words. */
export const CHANGE = `${CHANGED_FILES} files with ${CHANGED_LINES} changed lines each`;

/** A repository with a branch `main` and branches that each change it in their own way. */
export interface WorkRepository {
  readonly gitDir: string;
  readonly branches: readonly string[];
}

/** Makes the repository in a folder that does not exist yet. */
export async function buildWorkRepository(folder: string, branchCount: number): Promise<WorkRepository> {
  await mkdir(path.join(folder, 'src'), { recursive: true });
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  await commit(folder, 'Keep accounts', { files: FILES, change: 0 });
  const branches: string[] = [];
  for (let change = 1; change <= branchCount; change += 1) {
    const branch = `change-${change}`;
    await git(folder, 'switch', '--quiet', '--create', branch, 'main');
    await commit(folder, `Round accounts, case ${change}`, { files: CHANGED_FILES, change });
    branches.push(branch);
  }
  await git(folder, 'switch', '--quiet', 'main');
  return { gitDir: folder, branches };
}

async function commit(
  folder: string,
  message: string,
  { files, change }: { readonly files: number; readonly change: number },
): Promise<void> {
  for (let file = 0; file < files; file += 1) {
    await writeFile(path.join(folder, 'src', `account-${file}.ts`), sourceOf(change));
  }
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--message', message);
}

/** The text of each file on the branch of that change; zero is `main`. */
export const sourceOf = (change: number): string =>
  Array.from({ length: FUNCTIONS }, (_, index) => functionOf(index, index < CHANGED_FUNCTIONS ? change : 0)).join('\n');

const functionOf = (
  index: number,
  change: number,
) => `/** Balance after rule ${index} of edition ${change}, in cents. */
export function balance${index}(entries: readonly number[]): number {
  return entries.reduce((sum, entry) => sum + Math.round(entry * ${100 + change}), ${index});
}
`;
