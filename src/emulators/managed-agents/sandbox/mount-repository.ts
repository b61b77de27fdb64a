import { mkdir, rm } from 'node:fs/promises';
import type { RepositoryParams } from '../wire.ts';
import { git, type GitCall } from './git.ts';
import { type Sandbox, WORKSPACE } from './sandbox.ts';

const MAX_CONCURRENT = 4;

export type RepositoryProblem =
  | 'repository_authentication_error'
  | 'repository_forbidden_error'
  | 'repository_not_found_error'
  | 'repository_checkout_error'
  | 'repository_clone_error';

export interface RepositoryToMount {
  readonly url: string;
  readonly token: string | undefined;
  readonly mountPath: string;
  readonly checkout: RepositoryParams['checkout'];
}

/** git's words for each way a clone fails, the most specific first. */
const PROBLEMS: readonly (readonly [RegExp, RepositoryProblem])[] = [
  [
    /error: 401|authentication failed|could not read username|terminal prompts disabled/i,
    'repository_authentication_error',
  ],
  [/error: 403|access denied|forbidden/i, 'repository_forbidden_error'],
  [/error: 404|repository .*not found/i, 'repository_not_found_error'],
  [
    /not our ref|couldn't find remote ref|could not find remote branch|unadvertised object|reference is not a tree/i,
    'repository_checkout_error',
  ],
];

/**
 * Clones one commit of a repository into the sandbox: no history, no hooks, no filters.
 *
 * Returns what went wrong instead of throwing; the mount point is then absent, as on the platform.
 */
export async function mountRepository(
  sandbox: Sandbox,
  repository: RepositoryToMount,
  signal: AbortSignal,
): Promise<RepositoryProblem | undefined> {
  return await limited(async () => {
    const folder = await sandbox.locate(repository.mountPath);
    try {
      await clone(repository, { folder, signal, token: repository.token });
      return undefined;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      return problemIn(error);
    }
  });
}

/** Asks the remote for its refs with the token of now; leaves the sandbox as it is. Returns what went wrong. */
export async function probeRepository(
  sandbox: Sandbox,
  { url, token }: RepositoryToMount,
  signal: AbortSignal,
): Promise<RepositoryProblem | undefined> {
  return await limited(async () => {
    try {
      await git({ folder: await sandbox.locate(WORKSPACE), signal, token }, 'ls-remote', '--quiet', url, 'HEAD');
      return undefined;
    } catch (error) {
      return problemIn(error);
    }
  });
}

async function clone({ url, checkout }: RepositoryToMount, call: GitCall): Promise<void> {
  await mkdir(call.folder, { recursive: true });
  await git(call, 'init', '--quiet', '--template=');
  await git(call, 'fetch', '--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', url, wanted(checkout));
  await git({ ...call, token: undefined }, 'checkout', '--quiet', '--detach', 'FETCH_HEAD');
}

function wanted(checkout: RepositoryParams['checkout']): string {
  if (checkout?.type === 'commit') return checkout.sha;
  return checkout?.type === 'branch' ? `refs/heads/${checkout.name}` : 'HEAD';
}

function problemIn(error: unknown): RepositoryProblem {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return PROBLEMS.find(([words]) => words.test(said))?.[1] ?? 'repository_clone_error';
}

let running = 0;
const waiting: (() => void)[] = [];

/** At most four clones at a time: hundreds of sessions may be created at once. */
async function limited<T>(work: () => Promise<T>): Promise<T> {
  if (running >= MAX_CONCURRENT) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}
