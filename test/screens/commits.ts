import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { git } from '../../src/cli/demo/git.ts';
import type { Subject } from '../../src/cli/demo/subject.ts';

export interface Commits {
  readonly gitDir: string;
  readonly base: string;
  readonly head: string;
  /** One more push, which mends a finding of the head. */
  readonly mended: string;
}

/** The example with a gate in the configuration of its base branch, and with a push more. */
export async function buildCommits(example: Subject, gitDir: string): Promise<Commits> {
  await cp(example.gitDir, gitDir, { recursive: true });
  const commit = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(gitDir, file)), { recursive: true });
    await writeFile(path.join(gitDir, file), text);
    await git(gitDir, 'add', '--all');
    await git(gitDir, 'commit', '--quiet', '--message', `Change ${file}`);
    return await git(gitDir, 'rev-parse', 'HEAD');
  };
  await git(gitDir, 'switch', '--quiet', '--force', '--detach', example.base);
  const base = await commit('.github/proofline.yml', 'fail_on: critical\n');
  await git(gitDir, 'branch', '--force', 'main', base);
  await git(gitDir, 'cherry-pick', example.head);
  const head = await git(gitDir, 'rev-parse', 'HEAD');
  const price = await readFile(path.join(gitDir, 'src/pricing/price.ts'), 'utf8');
  const mended = await commit('src/pricing/price.ts', price.replace('price === NaN', 'Number.isNaN(price)'));
  return { gitDir, base, head, mended };
}
