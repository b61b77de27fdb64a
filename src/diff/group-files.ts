import { compareText } from './compare-text.ts';
import { buildTree, type Folder, filesBelow, type PlacedFile, type SizedFile, sortByStem } from './folder-tree.ts';
import { labelGroups } from './group-label.ts';

/** Files that one session reviews. */
export interface FileGroup {
  readonly paths: readonly string[];
  /** Where the files stand, for titles: unique among the groups, short, and as untrusted as the paths it is made of. */
  readonly label: string;
}

/** How much one session takes on. */
export interface GroupLimits {
  readonly maxFiles: number;
  /** Characters of diff. */
  readonly maxSize: number;
  readonly maxGroups: number;
}

/**
 * A session reads the diff and at least as much code around it: 240,000 characters are some 60,000 tokens of diff, which
 * leaves it room to think. More sessions than 20 would each get too little of the budget.
 */
const LIMITS: GroupLimits = { maxFiles: 50, maxSize: 240_000, maxGroups: 20 };
/** How much larger groups become until there are no more than `maxGroups`. */
const GROWTH = 1.25;

/**
 * Splits a change into the groups that sessions review side by side; a change that one session can take on stays whole.
 *
 * Every file is in exactly one group. A folder, tests of its sources included, that fits into one group is never parted,
 * whatever happens in others; larger ones are split by kind and name. A group keeps to `maxFiles` and `maxSize` unless it
 * is one large file, or else there would be more than `maxGroups`. No two neighbours could be one group. The order of the
 * files does not matter, and time grows with their number.
 */
export function groupFiles(files: readonly SizedFile[], limits: Partial<GroupLimits> = {}): FileGroup[] {
  const bounds = { ...LIMITS, ...limits };
  const tree = buildTree(files);
  let { maxFiles, maxSize } = bounds;
  let chunks = split(tree, { maxFiles, maxSize });
  while (chunks.length > bounds.maxGroups) {
    maxFiles = Math.ceil(Math.max(maxFiles * GROWTH, tree.count / bounds.maxGroups));
    maxSize = Math.ceil(Math.max(maxSize * GROWTH, tree.size / bounds.maxGroups));
    chunks = split(tree, { maxFiles, maxSize });
  }
  const groups = chunks.map((chunk) => chunk.files.map(({ path }) => path));
  const labels = labelGroups(groups);
  return groups.map((paths, index) => ({ paths, label: labels[index] ?? '' }));
}

type Room = Pick<GroupLimits, 'maxFiles' | 'maxSize'>;
interface Chunk {
  readonly files: readonly PlacedFile[];
  readonly size: number;
}

const fits = (count: number, size: number, { maxFiles, maxSize }: Room) => count <= maxFiles && size <= maxSize;

function split(folder: Folder, room: Room): Chunk[] {
  if (folder.count === 0) return [];
  if (fits(folder.count, folder.size, room)) return [{ files: filesBelow(folder), size: folder.size }];
  const own = clustersOf(folder.files, room).map((chunk) => ({
    rank: chunk.files[0]?.rank ?? 0,
    name: '',
    chunks: [chunk],
  }));
  const below = Array.from(folder.folders, ([name, one]) => ({ rank: one.rank, name, chunks: split(one, room) }));
  const parts = [...own, ...below].toSorted((one, other) => one.rank - other.rank || compareText(one.name, other.name));
  return joinNeighbours(
    parts.flatMap(({ chunks }) => chunks),
    room,
  );
}

/** The files of one folder, those with a common stem together as long as they fit. */
function clustersOf(files: readonly PlacedFile[], room: Room): Chunk[] {
  const sorted = sortByStem(files);
  const clusters: PlacedFile[][] = [];
  for (const [index, file] of sorted.entries()) {
    const previous = sorted[index - 1];
    const belongs = previous?.stem === file.stem && previous.rank === file.rank;
    if (belongs) clusters.at(-1)?.push(file);
    else clusters.push([file]);
  }
  return clusters.flatMap((cluster) => {
    const size = sizeOf(cluster);
    if (fits(cluster.length, size, room)) return [{ files: cluster, size }];
    return cluster.map((file) => ({ files: [file], size: file.size }));
  });
}

/** Puts neighbours together as long as they fit: afterwards no two of them do. */
function joinNeighbours(chunks: readonly Chunk[], room: Room): Chunk[] {
  const joined: { files: PlacedFile[]; size: number }[] = [];
  for (const { files, size } of chunks) {
    const last = joined.at(-1);
    if (last !== undefined && fits(last.files.length + files.length, last.size + size, room)) {
      last.files.push(...files);
      last.size += size;
    } else joined.push({ files: [...files], size });
  }
  return joined;
}

const sizeOf = (files: readonly SizedFile[]) => files.reduce((sum, { size }) => sum + size, 0);
