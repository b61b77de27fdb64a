import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';

/** A git command ended with a status other than zero. */
class GitFailure extends Error {
  readonly status: number | null;

  constructor(args: readonly string[], status: number | null, stderr: string) {
    super(`git ${args[0] ?? ''} failed (${String(status)}): ${stderr.trim()}`);
    this.name = 'GitFailure';
    this.status = status;
  }
}

/**
 * Neither variables that point elsewhere nor a user's own settings may change what a diff looks like. A partial clone names
 * in its own configuration where missing objects come from, which can be any command: git may use no transport.
 */
const ENVIRONMENT = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_ALLOW_PROTOCOL: '',
  GIT_NO_LAZY_FETCH: '1',
  LC_ALL: 'C',
};

/**
 * Starts git on one repository, away from user and system configuration. `safe.directory` is opened because the
 * repository under test may belong to another account; it is only ever read.
 */
export function spawnGit(
  gitDir: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  return spawn('git', ['-c', 'safe.directory=*', `--git-dir=${gitDir}`, ...args], {
    env: { ...ENVIRONMENT, ...variables },
  });
}

/** Runs git to its end and returns what it wrote; throws `GitFailure` when it fails. */
export async function runGit(gitDir: string, args: readonly string[]): Promise<Buffer> {
  const child = spawnGit(gitDir, args);
  const written: Buffer[] = [];
  const complaints: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => written.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
  child.stdin.end();
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0) throw new GitFailure(args, status, Buffer.concat(complaints).toString('utf8'));
  return Buffer.concat(written);
}

/** The trimmed output of a git command, or nothing when it fails: for questions whose answer may be "there is none". */
export async function askGit(gitDir: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await runGit(gitDir, args)).toString('utf8').trim() || undefined;
  } catch (error) {
    if (error instanceof GitFailure) return undefined;
    throw error;
  }
}
