import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CommandFailed } from '../../command-failed.ts';
import type { CommitRange, History } from './history.ts';

export interface PublishedPackage {
  readonly name: string;
  /** The last version that is taken, so that what is published later changes nothing. */
  readonly upTo: string;
  /** How many versions in a row. */
  readonly count: number;
}

/** How many versions a range may span: a pull request can be as large as three releases. */
const MAX_SPAN = 3;

const DATE = '2026-01-01T00:00:00Z';
const ENVIRONMENT = {
  ...process.env,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_DATE: DATE,
  GIT_COMMITTER_DATE: DATE,
};
const AUTHOR = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];

/**
 * Downloads consecutive published versions of a package with npm and commits them, one after the other, to a repository
 * in a temporary folder. Nothing of the package is run. The ranges lead from each version to the next three.
 */
export function packageHistory(published: PublishedPackage): History {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'proofline-package-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  try {
    const versions = listVersions(folder, published);
    const archives = download(folder, published.name, versions);
    const gitDir = path.join(folder, 'repository.git');
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', gitDir], { env: ENVIRONMENT });
    writeFileSync(path.join(gitDir, 'info/attributes'), '* -text\n'); // line ends stay as they were published
    const shas = archives.map((archive, index) => commit(folder, gitDir, archive, versions[index] ?? ''));
    return { gitDir, ranges: rangesOf(shas), [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Released versions in rising order; pre-releases belong to lines of their own. */
function listVersions(folder: string, { name, upTo, count }: PublishedPackage): string[] {
  const listed: unknown = JSON.parse(runNpm(folder, ['view', name, 'versions', '--json']));
  const versions = Array.isArray(listed) ? listed.filter((version) => /^\d+\.\d+\.\d+$/.test(String(version))) : [];
  const last = versions.indexOf(upTo);
  if (last < count - 1) throw new CommandFailed(`${name} has no ${count} versions up to ${upTo}`);
  return versions.slice(last - count + 1, last + 1).map(String);
}

function download(folder: string, name: string, versions: readonly string[]): string[] {
  const archives = path.join(folder, 'archives');
  mkdirSync(archives);
  runNpm(folder, [
    'pack',
    '--ignore-scripts',
    `--pack-destination=${archives}`,
    ...versions.map((one) => `${name}@${one}`),
  ]);
  return versions.map((version) => path.join(archives, `${name}-${version}.tgz`));
}

function commit(folder: string, gitDir: string, archive: string, version: string): string {
  const tree = path.join(folder, 'tree');
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree);
  const unpack = ['--strip-components=1', '--no-same-owner', '--no-same-permissions'];
  execFileSync('tar', ['-xzf', archive, '-C', tree, ...unpack]);
  const git = (...args: string[]) =>
    execFileSync('git', [...AUTHOR, `--git-dir=${gitDir}`, `--work-tree=${tree}`, ...args], {
      cwd: tree,
      encoding: 'utf8',
      env: ENVIRONMENT,
    }).trim();
  // Packages carry one date for all their files, by which git would take a changed file for the one before.
  git('read-tree', '--empty');
  // What a package tells git to ignore it publishes all the same.
  git('add', '--all', '--force');
  git('commit', '--quiet', '--allow-empty', '--message', version);
  return git('rev-parse', 'HEAD');
}

function rangesOf(shas: readonly string[]): CommitRange[] {
  return shas.flatMap((base, index) =>
    shas.slice(index + 1, index + 1 + MAX_SPAN).map((head): CommitRange => ({ base, head })),
  );
}

function runNpm(folder: string, args: readonly string[]): string {
  try {
    return execFileSync('npm', [...args, '--silent'], { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
  } catch (error) {
    throw new CommandFailed(`npm ${args.slice(0, 2).join(' ')} failed`, { cause: error });
  }
}
