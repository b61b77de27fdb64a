import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { runGit } from '../run-git.ts';

export interface HostileRepository {
  readonly folder: string;
  /** Names of the programs that were run because the repository asked for it. */
  readonly executed: () => string[];
}

/**
 * Two commits, the second one signed, in a repository whose own configuration names a program for everything that git
 * can be made to run while it reads. With `isPartial`, the first commit is missing and has to be fetched, by a program.
 */
export function aHostileRepository({ isPartial = false } = {}): HostileRepository {
  const root = mkdtempSync(path.join(tmpdir(), 'hostile-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = path.join(root, 'repository');
  const git = (...args: string[]) => runGit(root, args).trim();
  git('init', '--quiet', '--initial-branch=main', folder);
  const inside = (...args: string[]) =>
    git('-C', folder, '-c', 'user.name=Eve', '-c', 'user.email=eve@example.com', ...args);
  writeFileSync(path.join(folder, 'a.js'), 'first();\n');
  inside('add', '--all');
  inside('commit', '--quiet', '--message', 'first');
  writeFileSync(path.join(folder, 'a.js'), 'second();\n');
  inside('commit', '--quiet', '--all', '--message', 'second');
  const first = inside('rev-parse', 'HEAD~1');
  signHead(folder, inside);

  const program = (name: string): string => {
    const file = path.join(root, name);
    writeFileSync(file, `#!/bin/sh\ntouch '${path.join(root, `ran-${name}`)}'\n`);
    chmodSync(file, 0o755);
    return file;
  };
  for (const key of [
    'gpg.program',
    'core.fsmonitor',
    'diff.external',
    'core.sshCommand',
    'core.alternateRefsCommand',
  ]) {
    inside('config', key, program(key));
  }
  inside('config', 'log.showSignature', 'true');
  if (isPartial) {
    for (const [key, value] of [
      ['core.repositoryFormatVersion', '1'],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.url', `ext::${program('transport')}`],
      ['protocol.ext.allow', 'always'],
    ] as const)
      inside('config', key, value);
    rmSync(path.join(folder, '.git/objects', first.slice(0, 2), first.slice(2)));
  }
  const executed = () => readdirSync(root).filter((name) => name.startsWith('ran-'));
  return { folder, executed };
}

/** Puts a signature on the last commit; nobody could verify it, but whoever tries runs the repository's program. */
function signHead(folder: string, git: (...args: string[]) => string): void {
  const commit = git('cat-file', 'commit', 'HEAD');
  const signature = 'gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----';
  const file = path.join(folder, '.git', 'signed');
  writeFileSync(file, `${commit.replace('\n\n', `\n${signature}\n\n`)}\n`);
  git('update-ref', 'refs/heads/main', git('hash-object', '-t', 'commit', '-w', file));
}
