import { UPLOADS_ROOT } from '../../agents/mounts.ts';
import { unifiedDiff } from '../../diff/unified-diff.ts';
import type { HandedFile } from '../../sessions/executor.ts';
import type { PlannedFile } from './context.ts';

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
  return reviewed(files).reduce((length, file) => length + diffOf(file).length, 0) <= MAX_INLINE;
}

/** The diff of the files under review, as text or as files with an index that names the part of each. */
export function handOverDiff(files: readonly PlannedFile[]): DiffHandover {
  if (isInline(files)) return { kind: 'inline', text: reviewed(files).map(diffOf).join('') };
  const perPart = Math.ceil(reviewed(files).length / MAX_PARTS);
  const parts = chunksOf(reviewed(files), perPart).map((group, position) => ({
    path: `${FOLDER}/${String(position + 1).padStart(4, '0')}.diff`,
    content: group.map(diffOf).join(''),
    of: group.map((file) => file.path),
  }));
  const lines = parts.flatMap(({ path, of }) => of.map((name) => `${path}\t${name}`));
  const index = { path: `${FOLDER}/index.txt`, content: lines.join('\n') };
  return { kind: 'files', index: index.path, files: [index, ...parts.map(({ path, content }) => ({ path, content }))] };
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

const reviewed = (files: readonly PlannedFile[]) => files.filter((file) => file.skipped === undefined);

function diffOf({ computedPatch, ...file }: PlannedFile): string {
  const patch = file.patch ?? computedPatch;
  return unifiedDiff(patch === undefined ? file : { ...file, patch });
}
