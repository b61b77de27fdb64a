import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../usage-error.ts';
import { git } from './git.ts';

/** What the demo reviews: two commits of a local repository. */
export interface Subject {
  readonly name: string;
  readonly gitDir: string;
  readonly base: string;
  readonly head: string;
  readonly title: string;
}

export interface SubjectOptions {
  readonly repo?: string | undefined;
  readonly base?: string | undefined;
  readonly head?: string | undefined;
}

/** The repository and range that were asked for, or the example, built below `workFolder`. */
export async function findSubject({ repo, base, head }: SubjectOptions, workFolder: string): Promise<Subject> {
  if (repo === undefined) {
    if (base !== undefined || head !== undefined) throw new UsageError('--base and --head need --repo');
    return buildExample(path.join(workFolder, 'bookings'));
  }
  if (repo === '') throw new UsageError('--repo is empty');
  if (base === undefined || head === undefined) throw new UsageError('--repo needs --base and --head');
  const { folder, gitDir } = await openRepository(repo);
  const [from, to] = [await resolve(folder, '--base', base), await resolve(folder, '--head', head)];
  const mergeBase = await git(folder, 'merge-base', from, to).catch(() => {
    throw new UsageError(`${base} and ${head} have no common history in ${folder}`);
  });
  await expectWhole(folder, mergeBase, to);
  const title = await git(folder, 'log', '-1', '--format=%s', to);
  return { name: safeName(path.basename(folder)), gitDir, base: from, head: to, title: title || `${base}...${head}` };
}

/** What a question in the demo is about: one commit of a local repository. */
export interface Readable {
  readonly name: string;
  readonly gitDir: string;
  /** What the default branch is called, and its tip. */
  readonly branch: string;
  readonly head: string;
}

/** The repository that was asked for as it is checked out, or the example, built below `workFolder`. */
export async function findReadable({ repo }: Pick<SubjectOptions, 'repo'>, workFolder: string): Promise<Readable> {
  if (repo === undefined) return { ...(await buildExample(path.join(workFolder, 'bookings'))), branch: 'main' };
  if (repo === '') throw new UsageError('--repo is empty');
  const { folder, gitDir } = await openRepository(repo);
  const head = await resolve(folder, '--repo', 'HEAD');
  await expectWhole(folder, head);
  const branch = await git(folder, 'symbolic-ref', '--quiet', '--short', 'HEAD').catch(() => 'main');
  return { name: safeName(path.basename(folder)), gitDir, branch, head };
}

async function openRepository(repo: string): Promise<{ readonly folder: string; readonly gitDir: string }> {
  const folder = path.resolve(repo);
  const gitDir = await git(folder, 'rev-parse', '--absolute-git-dir').catch(() => {
    throw new UsageError(`--repo: ${folder} is not a git repository`);
  });
  return { folder, gitDir };
}

async function resolve(folder: string, option: string, ref: string): Promise<string> {
  try {
    return await git(folder, 'rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`);
  } catch {
    throw new UsageError(`${option}: ${ref} is not a commit of ${folder}`);
  }
}

/** Every file of both commits must be here: a partial clone would fetch what it lacks, and nothing is fetched here. */
async function expectWhole(folder: string, ...commits: readonly string[]): Promise<void> {
  const objects = ['rev-list', '--objects', '--no-object-names', '--no-walk', '--missing=print', ...commits];
  if (!/^\?/m.test(await git(folder, ...objects))) return;
  throw new UsageError(`${folder} lacks files of the range, as a partial clone does; clone it in full`);
}

/** GitHub takes letters, digits, dots, dashes and underscores in a repository's name. */
const safeName = (name: string) => name.replaceAll(/[^\w.-]/g, '-').replace(/\.git$/, '') || 'repository';

const EXAMPLE = fileURLToPath(new URL('./repository/', import.meta.url));

/** Makes the example repository from its files: one commit for each state. */
export async function buildExample(folder: string): Promise<Subject> {
  await mkdir(folder, { recursive: true });
  await git(folder, 'init', '--quiet', '--initial-branch=main');
  const base = await commitState(folder, 'base', 'Sell seats');
  await git(folder, 'switch', '--quiet', '--create', 'pricing');
  const title = 'Move prices, add search and cancellation';
  const head = await commitState(folder, 'head', title);
  return { name: 'bookings', gitDir: folder, base, head, title };
}

async function commitState(folder: string, state: 'base' | 'head', message: string): Promise<string> {
  for (const entry of await readdir(folder)) {
    if (entry !== '.git') await rm(path.join(folder, entry), { recursive: true });
  }
  await cp(path.join(EXAMPLE, state), folder, { recursive: true });
  await git(folder, 'add', '--all');
  await git(folder, 'commit', '--quiet', '--message', message);
  return git(folder, 'rev-parse', 'HEAD');
}
