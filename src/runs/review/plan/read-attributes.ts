import type { ChangedFile } from '../../../diff/changed-file.ts';
import { type AttributesFile, type GitAttributes, readGitAttributes } from '../../../diff/git-attributes.ts';
import { findFilesNamed } from '../../../github/find-files.ts';
import { readBlobText } from '../../../github/read-blob-text.ts';
import type { ChangeSource } from './compare-file.ts';

const NAME = '.gitattributes';
/** Changes of up to so many files are held against the file at the root alone, which takes one request. */
const SMALL_CHANGE = 20;
/** Files below the root that are read at most: those with the most changed files below them. */
const MAX_NESTED = 20;

/**
 * What the project marks as generated or vendored, by its `.gitattributes` at the merge base: a change must not hide
 * itself. Files below the root are looked for in large changes alone, where a generated folder matters; in a small one
 * such a folder is reviewed.
 */
export async function readAttributes(
  source: ChangeSource,
  changed: readonly Pick<ChangedFile, 'path'>[],
): Promise<GitAttributes> {
  const [root, nested] = await Promise.all([
    readIn(source, ''),
    changed.length > SMALL_CHANGE ? findNested(source, changed) : [],
  ]);
  const below = await Promise.all(nested.map((folder) => readIn(source, folder)));
  return readGitAttributes([root, ...below].filter((file) => file !== undefined));
}

async function readIn(source: ChangeSource, folder: string): Promise<AttributesFile | undefined> {
  const { octokit, repository, mergeBase: ref } = source;
  const text = await readBlobText(octokit, repository, { path: folder === '' ? NAME : `${folder}/${NAME}`, ref });
  return text === undefined ? undefined : { folder, text };
}

/** Folders with such a file above changed files, those with the most of them first. */
async function findNested(source: ChangeSource, changed: readonly Pick<ChangedFile, 'path'>[]): Promise<string[]> {
  const { octokit, repository, mergeBase: sha } = source;
  const found = await findFilesNamed(octokit, repository, { name: NAME, sha });
  const nested = new Set(found.map((path) => path.slice(0, -NAME.length - 1)).filter((folder) => folder !== ''));
  const counts = new Map<string, number>();
  for (const { path } of changed) {
    for (const folder of foldersAbove(path)) if (nested.has(folder)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const ordered = [...counts].toSorted(([, one], [, other]) => other - one);
  return ordered.slice(0, MAX_NESTED).map(([folder]) => folder);
}

function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) folders.push(path.slice(0, end));
  return folders;
}
