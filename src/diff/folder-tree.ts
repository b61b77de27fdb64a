import { compareText } from './compare-text.ts';
import { fileKind } from './file-kind.ts';

/** A changed file and how much of it there is to read, in characters of its diff. */
export interface SizedFile {
  readonly path: string;
  readonly size: number;
}

export interface PlacedFile extends SizedFile {
  /** By kind: what people read together stands together. */
  readonly rank: number;
  /** The part of its name that a file shares with its test and with files that belong to it. */
  readonly stem: string;
}

/** The changed files at and below one folder. */
export interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: PlacedFile[];
  /** Of all files at and below it. */
  count: number;
  size: number;
  rank: number;
}

/** Segments that tell sources from tests and nothing about what they belong to. */
const SIDES = new Set(['src', 'source', 'lib', 'main', 'test', 'tests', '__tests__', 'spec', 'specs']);
/** Folders below this depth count as part of the one above: a path may have thousands of segments. */
const MAX_DEPTH = 12;
/** Code with its tests first, words last. */
const RANKS = { code: 0, tests: 0, migrations: 1, config: 2, docs: 3 } as const;

/**
 * Files by folder, where `src/x`, `test/x` and `src/x/__tests__` are one folder `x`: a test finds its source there.
 *
 * The order of the files does not matter.
 */
export function buildTree(files: readonly SizedFile[]): Folder {
  const root = newFolder();
  for (const { path, size } of files) {
    const file = { path, size, rank: RANKS[fileKind(path)], stem: stemOf(path) };
    let folder = root;
    count(folder, file);
    for (const name of homeOf(path)) {
      const next = folder.folders.get(name) ?? newFolder();
      folder.folders.set(name, next);
      count(next, file);
      folder = next;
    }
    folder.files.push(file);
  }
  return root;
}

/** All files at and below a folder; those of a folder before those of its subfolders, by name. */
export function filesBelow(folder: Folder): PlacedFile[] {
  const folders = [...folder.folders].toSorted(([one], [other]) => compareText(one, other));
  return [...sortByStem(folder.files), ...folders.flatMap(([, below]) => filesBelow(below))];
}

/** Files of one folder so that a test follows its source, and files with one stem each other. */
export const sortByStem = (files: readonly PlacedFile[]): PlacedFile[] =>
  files.toSorted(
    (one, other) => one.rank - other.rank || compareText(one.stem, other.stem) || compareText(one.path, other.path),
  );

function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const [stem = ''] = name.replace(/^\.+/, '').split('.');
  return stem.replace(/^test_|[_-](?:test|spec)s?$|Tests?$/, '').toLowerCase();
}

const newFolder = (): Folder => ({ folders: new Map(), files: [], count: 0, size: 0, rank: Number.MAX_SAFE_INTEGER });

function count(folder: Folder, { size, rank }: PlacedFile): void {
  folder.count += 1;
  folder.size += size;
  folder.rank = Math.min(folder.rank, rank);
}

const homeOf = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .slice(0, MAX_DEPTH)
    .filter((segment) => !SIDES.has(segment));
