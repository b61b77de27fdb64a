import type { ChangedFile } from '../../../diff/changed-file.ts';
import { type AttributesFile, type GitAttributes, readGitAttributes } from '../../../diff/git-attributes.ts';
import { findFilesNamed } from '../../../github/find-files.ts';
import { readBlobText } from '../../../github/read-blob-text.ts';
import type { FoundText, TextPlace } from '../../../github/read-texts.ts';
import type { ChangeSource } from './compare-file.ts';
import { foldersAbove } from './guidance.ts';

const NAME = '.gitattributes';
/** Changes of up to so many files are held against the file at the root alone, which takes one request. */
const SMALL_CHANGE = 20;
/** Files below the root that are read at most: those with the most changed files below them. */
const MAX_NESTED = 20;

/**
 * What the project marks as generated or vendored, by its `.gitattributes` at the merge base: a change must not hide
 * itself. `found` is what stands at `rootAttributes`. Files below the root are looked for in large changes alone, where a generated folder matters; in a small one
 * such a folder is reviewed.
 */
export async function readAttributes(
  source: ChangeSource,
  changed: readonly Pick<ChangedFile, 'path'>[],
  found: FoundText | undefined,
): Promise<GitAttributes> {
  const [root, nested] = await Promise.all([
    found?.isPartial === true || isLink(found) ? readIn(source, '') : toFile(found),
    changed.length > SMALL_CHANGE ? findNested(source, changed) : [],
  ]);
  const below = await Promise.all(nested.map((folder) => readIn(source, folder)));
  return readGitAttributes([root, ...below].filter((file) => file !== undefined));
}

/** Where the file at the root is, for a query that reads it along with others. */
export const rootAttributes = ({ mergeBase: ref }: Pick<ChangeSource, 'mergeBase'>): TextPlace => ({ ref, path: NAME });

/** One word without a line break may be the target of a link, which is followed. */
const isLink = (found: FoundText | undefined): boolean => found !== undefined && /^\S+$/.test(found.text);

const toFile = (found: FoundText | undefined): AttributesFile | undefined =>
  found === undefined ? undefined : { folder: '', text: found.text };

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
