import { diffTexts } from '../../../src/diff/diff-texts.ts';
import type { DiffedFile } from '../../../src/findings/find-moved.ts';
import { textOf, type Tree } from './tree.ts';

/** The change from base to head as GitHub lists it: a file that kept its name in the base as its origin is a renamed one. */
export function changeBetween(base: Tree, head: Tree): DiffedFile[] {
  const origins = new Set([...head.values()].flatMap(({ basePath }) => basePath ?? []));
  const removed = [...base].filter(([path]) => !head.has(path) && !origins.has(path));
  const listed = [...head].flatMap(([path, file]): DiffedFile[] => {
    const origin = base.has(path) ? path : file.basePath;
    const before = origin === undefined ? undefined : base.get(origin);
    if (origin === undefined || before === undefined) return [fileOf(path, 'added', '', textOf(file))];
    if (origin !== path) return [{ ...fileOf(path, 'renamed', textOf(before), textOf(file)), previousPath: origin }];
    return textOf(before) === textOf(file) ? [] : [fileOf(path, 'modified', textOf(before), textOf(file))];
  });
  return [...listed, ...removed.map(([path, file]) => fileOf(path, 'removed', textOf(file), ''))];
}

function fileOf(path: string, status: DiffedFile['status'], before: string, after: string): DiffedFile {
  return { path, status, additions: 0, deletions: 0, hunks: diffTexts(before, after) };
}
