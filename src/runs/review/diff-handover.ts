import { UPLOADS_ROOT } from '../../agents/mounts.ts';
import { unifiedDiff } from '../../diff/unified-diff.ts';
import type { HandedFile } from '../../sessions/executor.ts';
import { isToRead, type PlannedFile } from './context.ts';

/** Characters of diff that go into the first message; a larger one is handed over as files. */
const MAX_INLINE = 120_000;

/** Files that a large diff is handed over in: the platform takes 500 in a session, head copies included. */
const MAX_PARTS = 100;

const FOLDER = `${UPLOADS_ROOT}/diff`;

export type DiffHandover =
  | { readonly kind: 'inline'; readonly text: string }
  | { readonly kind: 'files'; readonly index: string; readonly files: readonly HandedFile[] };

/** Whether the diff of these files fits into the first message. */
export function isInline(files: readonly PlannedFile[]): boolean {
  return reviewed(files).reduce((length, file) => length + diffSize(file), 0) <= MAX_INLINE;
}

/** The diff of the files under review, as text or as files with an index that names the part of each. */
export function handOverDiff(files: readonly PlannedFile[]): DiffHandover {
  if (isInline(files)) return { kind: 'inline', text: reviewed(files).map(diffOf).join('') };
  const divided = partsOf(files);
  const parts = divided.map(({ path, diffs }) => ({ path, content: diffs.map(({ text }) => text).join('') }));
  const lines = divided.flatMap(({ path, diffs }) => diffs.map(({ of }) => `${path}\t${of}`));
  const index = { path: `${FOLDER}/index.txt`, content: lines.join('\n') };
  return { kind: 'files', index: index.path, files: [index, ...parts] };
}

/** The files that a large diff is handed over in, each with the diffs that it consists of. */
function partsOf(files: readonly PlannedFile[]) {
  const perPart = Math.ceil(reviewed(files).length / MAX_PARTS);
  return chunksOf(reviewed(files), perPart).map((group, position) => ({
    path: `${FOLDER}/${String(position + 1).padStart(4, '0')}.diff`,
    diffs: group.map((file) => ({ of: file.path, text: diffOf(file) })),
  }));
}

/** Which lines of which file of a large diff are `of` a file of the change; none when the diff is inline. */
export interface DiffSection {
  readonly path: string;
  readonly lines: readonly number[];
  readonly of: string;
}

export function diffSections(files: readonly PlannedFile[]): DiffSection[] {
  if (isInline(files)) return [];
  return partsOf(files).flatMap(({ path, diffs }) => {
    let before = 0;
    return diffs.map(({ of, text }) => {
      const first = before + 1;
      const length = text.split('\n').length - 1;
      before += length;
      return { path, of, lines: Array.from({ length }, (_, index) => first + index) };
    });
  });
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

const reviewed = (files: readonly PlannedFile[]) => files.filter(isToRead);

/** Characters of a file's diff as it is handed over. */
export const diffSize = (file: PlannedFile): number => diffOf(file).length;

function diffOf({ computedPatch, ...file }: PlannedFile): string {
  const patch = file.patch ?? computedPatch;
  return unifiedDiff(patch === undefined ? file : { ...file, patch });
}
