import { type LocatedRead, locateRead } from '../agents/mounts.ts';
import type { LineRange } from '../diff/anchors.ts';
import type { FileRead } from './reads.ts';

/**
 * What the agent was shown of the repository's files, by path in the repository, in the form that coverage is computed
 * from. Only reads in the given tree count: with the merge base checked out, that is the handed-over head copies.
 */
export function readsByPath(
  reads: readonly FileRead[],
  { repository, tree }: { readonly repository: string; readonly tree: LocatedRead['tree'] },
): Map<string, LineRange[]> {
  const located = reads.flatMap((read) => {
    const place = locateRead(read.path, repository);
    return place?.tree === tree ? [{ path: place.path, range: toRange(read) }] : [];
  });
  const byPath = Map.groupBy(located, ({ path }) => path);
  return new Map(Array.from(byPath, ([path, items]) => [path, items.map(({ range }) => range)]));
}

/** The lines of a read; to the last of the file, however many there are, when it says no other. */
export const toRange = ({ startLine = 1, endLine = Number.POSITIVE_INFINITY }: FileRead): LineRange => ({
  start: startLine,
  end: endLine,
});
