import { posix } from 'node:path';
import type { ChangedFile } from '../../../diff/changed-file.ts';
import { type FoundText, readTexts, type TextPlace } from '../../../github/read-texts.ts';
import { cutText } from '../../../core/text/cut.ts';
import { isToRead, type ReviewPlan } from '../context.ts';
import type { ChangeSource } from './compare-file.ts';

/** Files at the root and, but for the first, in any folder above a changed file. */
const ROOT_NAMES = ['REVIEW.md', 'AGENTS.md', 'CLAUDE.md'] as const;
const NESTED_NAMES = ['AGENTS.md', 'CLAUDE.md'] as const;
/** Folders that are looked into besides the root: those with the most changed files below them. */
const MAX_FOLDERS = 40;
/** Characters of one file, and of all of them together. */
const MAX_FILE = 10_000;
const MAX_ALL = 40_000;
/** Less than this of a file would say nothing. */
const MIN_REST = 500;

/** Instruction files of the base branch that concern a change, as far as there is room for them. */
export interface Guidance {
  /** Those of the root first, the nearest to the changed files last. */
  readonly files: readonly GuidanceFile[];
  /** Files that are not handed over: no text, far too large, or no room was left for them. */
  readonly left: readonly string[];
}

export interface GuidanceFile {
  readonly path: string;
  /** Of its content. */
  readonly sha: string;
  readonly text: string;
  readonly isCut: boolean;
}

/** Looks at the tip of the base branch for instruction files; `besides` is read by the same query. */
export async function readGuidance(
  { octokit, repository }: Pick<ChangeSource, 'octokit' | 'repository'>,
  baseRef: string,
  changed: readonly Pick<ChangedFile, 'path'>[],
  besides: TextPlace,
): Promise<Guidance & { readonly besides: FoundText | undefined }> {
  const ref = `refs/heads/${baseRef}`;
  const paths = candidatePaths(changed);
  const places = paths.map((path) => ({ ref, path }));
  const [beside, ...found] = await readTexts(octokit, repository, [besides, ...places]);
  const files = paths.flatMap((path, at) => {
    const file = found[at];
    return file === undefined || !isGuidance(file) ? [] : [{ path, file }];
  });
  return { ...fit(withoutCopies(files)), besides: beside };
}

/** The most important first: the root, then the folders with the most of the change below them. */
function candidatePaths(changed: readonly Pick<ChangedFile, 'path'>[]): string[] {
  const counts = new Map<string, number>();
  for (const { path } of changed) {
    for (const folder of foldersAbove(path)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const folders = [...counts]
    .toSorted(([one, most], [other, more]) => more - most || compare(one, other))
    .slice(0, MAX_FOLDERS);
  return [...ROOT_NAMES, ...folders.flatMap(([folder]) => NESTED_NAMES.map((name) => `${folder}/${name}`))];
}

/** The folders in which a path stands, the outermost first; the root apart. */
export function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1)) folders.push(path.slice(0, end));
  return folders;
}

/** One word is the path of another file, by a link or by reference: there is nothing in it to follow. */
const isGuidance = ({ text, isPartial }: FoundText): boolean => isPartial || /\s/.test(text.trim());

interface Found {
  readonly path: string;
  readonly file: FoundText;
}

/** A folder often keeps the same text under both names. */
function withoutCopies(files: readonly Found[]): readonly Found[] {
  const isCopy = (one: Found, other: Found) =>
    one.file.sha === other.file.sha && posix.dirname(one.path) === posix.dirname(other.path);
  return files.filter((file, at) => !files.slice(0, at).some((before) => isCopy(file, before)));
}

function fit(files: readonly Found[]): Guidance {
  const taken: GuidanceFile[] = [];
  const left: string[] = [];
  let room = MAX_ALL;
  for (const { path, file } of files) {
    const text = cutText(file.text, Math.min(MAX_FILE, room));
    const isCut = text.length < file.text.length;
    if (file.isPartial || (isCut && text.length < MIN_REST)) {
      left.push(path);
      continue;
    }
    room -= text.length;
    taken.push({ path, sha: file.sha, text, isCut });
  }
  return { files: taken.toSorted((one, other) => compareNearness(one.path, other.path)), left };
}

/** What stands further up first. The sort is stable: what stands in one folder keeps its order. */
function compareNearness(one: string, other: string): number {
  const [folder, beside] = [posix.dirname(one), posix.dirname(other)];
  return depthOf(folder) - depthOf(beside) || compare(folder, beside);
}

const depthOf = (folder: string): number => (folder === '.' ? 0 : folder.split('/').length);
const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** Whether an instruction file stands above another file. */
export const concerns = (guidance: string, path: string): boolean => {
  const folder = posix.dirname(guidance);
  return folder === '.' || path.startsWith(`${folder}/`);
};

/** What concerns the files that one session reads. */
export function guidanceFor({ guidance = [], files }: ReviewPlan): Pick<ReviewPlan, 'guidance'> {
  const read = files.filter(isToRead);
  const own = guidance.filter((file) => read.some(({ path }) => concerns(file.path, path)));
  return own.length === 0 ? {} : { guidance: own };
}
