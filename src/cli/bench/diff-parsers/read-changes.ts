import { listChangedFiles } from '../../../emulators/github/git/changed-files.ts';
import { runGit } from '../../../emulators/github/git/run-git.ts';
import type { Change } from './contestants.ts';
import type { History } from './history.ts';
import { recount, type RecountedFile } from './recount.ts';

/** A change with what is true of it. */
export interface CheckedChange extends Change {
  readonly recounted: readonly RecountedFile[];
}

const NO_LIMIT = { bytes: Number.POSITIVE_INFINITY, lines: Number.POSITIVE_INFINITY };
const DIFF = ['diff-tree', '-p', '-r', '-U3', '-M', '-l3000', '--no-ext-diff', '--no-textconv', '--no-color'];

/** Reads the changes of a history: as GitHub would list them, as git prints them, and counted by hand. */
export async function readChanges({ gitDir, ranges }: History): Promise<CheckedChange[]> {
  const changes: CheckedChange[] = [];
  for (const { base, head } of ranges) {
    const files = await listChangedFiles(gitDir, base, head, NO_LIMIT);
    const diff = (await runGit(gitDir, [...DIFF, base, head])).toString('utf8');
    changes.push({
      files: files.map(({ filename, patch }) => ({ path: filename, patch })),
      diff,
      recounted: recount(gitDir, base, head),
    });
  }
  return changes;
}
