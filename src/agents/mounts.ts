import { posix } from 'node:path';

/** Where handed files appear in a session's sandbox; the platform fixes it. */
export const UPLOADS_ROOT = '/mnt/session/uploads';

/** Where head copies of changed files are handed over when the merge base is checked out. */
export const HEAD_COPIES_ROOT = `${UPLOADS_ROOT}/head`;

/** Where a repository appears in a session's sandbox. `repository` is its URL or its full name. */
export const repositoryRoot = (repository: string): string =>
  `/workspace/${repository.split('/').at(-1) ?? repository}`;

/** The account of a full name, and the name itself. */
const partsOf = (fullName: string): readonly [owner: string, name: string] => {
  const [owner = '', name = owner] = fullName.split('/');
  return [owner, name];
};

/**
 * Where each of several repositories appears, the first at its usual place. Those of the same name differ in their
 * owner. The order of the names decides, so the same names have the same places in every session.
 */
export function mountPaths(fullNames: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return fullNames.map((fullName) => {
    const [owner, name] = partsOf(fullName);
    const numbered = fullNames.map((_, at) => `${owner}.${name}-${at + 2}`);
    // Names that differ in case alone could not be told apart by people.
    const free = [name, `${owner}.${name}`, ...numbered].find((folder) => !taken.has(folder.toLowerCase())) ?? name;
    taken.add(free.toLowerCase());
    return repositoryRoot(free);
  });
}

export interface LocatedRead {
  /** `checkout`: the mounted commit. `head-copy`: a file handed over beside it. */
  readonly tree: 'checkout' | 'head-copy';
  /** Path inside the repository. */
  readonly path: string;
}

/**
 * What a path that the agent opened means in the repository; undefined for anything outside. Relative paths are taken
 * from the repository's root, where the agent is told to work.
 */
export function locateRead(path: string, repository: string): LocatedRead | undefined {
  const root = repositoryRoot(repository);
  const absolute = posix.resolve(root, path);
  const copy = below(HEAD_COPIES_ROOT, absolute);
  if (copy !== undefined) return { tree: 'head-copy', path: copy };
  const checkout = below(root, absolute);
  return checkout === undefined ? undefined : { tree: 'checkout', path: checkout };
}

const below = (root: string, path: string) => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : undefined);
