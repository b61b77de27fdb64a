import type { GitRepository } from './repository.ts';

export interface TreeEntry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly sha: string;
  /** The name in its folder; from `listTree` with `recursive`, the path from the root of the tree. */
  readonly path: string;
}

/** Reads one tree object, or with `recursive` everything below it (folders included), up to `limit` entries. */
export async function listTree(
  repository: GitRepository,
  name: string,
  options: { readonly recursive: boolean; readonly limit: number },
): Promise<{ sha: string; entries: readonly TreeEntry[]; truncated: boolean } | undefined> {
  const root = await repository.readObject(`${name}^{tree}`);
  if (root === undefined) return undefined;
  const entries: TreeEntry[] = [];
  const descend = async (tree: Buffer, prefix: string): Promise<void> => {
    for (const entry of parseTree(tree, root.oid.length / 2)) {
      if (entries.length > options.limit) return;
      entries.push({ ...entry, path: prefix + entry.path });
      const below = entry.type === 'tree' && options.recursive ? await repository.readObject(entry.sha) : undefined;
      if (below !== undefined) await descend(below.content, `${prefix}${entry.path}/`);
    }
  };
  await descend(root.content, '');
  return { sha: root.oid, entries: entries.slice(0, options.limit), truncated: entries.length > options.limit };
}

/** Finds an entry by walking the trees, so that no character of a path can mean anything to git. */
export async function findEntry(
  repository: GitRepository,
  { commit, path }: { readonly commit: string; readonly path: string },
): Promise<TreeEntry | undefined> {
  const root = await repository.readObject(`${commit}^{tree}`);
  let entry: TreeEntry | undefined = root && { mode: '040000', type: 'tree', sha: root.oid, path: '' };
  for (const segment of path.split('/').filter(Boolean)) {
    if (entry?.type !== 'tree') return undefined;
    const listed = await listTree(repository, entry.sha, { recursive: false, limit: Number.POSITIVE_INFINITY });
    entry = listed?.entries.find((one) => one.path === segment);
  }
  return entry;
}

/** A tree object is a run of `MODE NAME\0` followed by a binary object id. */
function* parseTree(tree: Buffer, idBytes: number): Generator<TreeEntry> {
  for (let at = 0; at < tree.length;) {
    const space = tree.indexOf(0x20, at);
    const end = tree.indexOf(0, space);
    const mode = tree.subarray(at, space).toString('latin1').padStart(6, '0');
    const type = mode === '040000' ? 'tree' : mode === '160000' ? 'commit' : 'blob';
    const sha = tree.subarray(end + 1, end + 1 + idBytes).toString('hex');
    yield { mode, type, sha, path: tree.subarray(space + 1, end).toString('utf8') };
    at = end + 1 + idBytes;
  }
}
