import type { ChangedFile } from '../../../diff/changed-file.ts';
import type { GitAttributes } from '../../../diff/git-attributes.ts';
import { isReviewable } from '../../../diff/reviewable.ts';
import { hunksOf } from '../change-map.ts';
import type { PlannedFile } from '../context.ts';
import { type ChangeSource, compareFile, missed, skipped } from './compare-file.ts';

/** Files whose patch GitHub leaves out and whose texts are compared here; beyond this the rest is missed. */
const MAX_COMPARED = 50;
/** Each takes two reads of up to 5 MB. */
const COMPARED_AT_ONCE = 4;
/** Characters of patches made here: they are stored with the run, and anybody can open a pull request. */
const MAX_COMPARED_LENGTH = 5_000_000;

/** Says of every file of a change whether it is reviewed, and gives a patch to those that GitHub shows none for. */
export async function markFiles(
  source: ChangeSource,
  files: readonly ChangedFile[],
  { attributesOf }: GitAttributes,
): Promise<PlannedFile[]> {
  const marked = files.map((file) => markByName(file, attributesOf));
  const bare = marked.filter(({ skipped: reason, patch }) => reason === undefined && patch === undefined);
  const compared = await compareFiles(source, bare);
  return marked.map((file) => compared.get(file.path) ?? file);
}

function markByName(file: ChangedFile, attributesOf: GitAttributes['attributesOf']): PlannedFile {
  const verdict = isReviewable(file, attributesOf(file.path));
  if (!verdict.reviewable && !isMovedAway(file, attributesOf)) return skipped(file, verdict.reason);
  const { patch, ...bare } = file;
  return { ...(patch === undefined || isWhole(patch) ? file : bare), givenInFull: false };
}

/** Whether a file would be left out under its new name alone: a change must not hide what was under review. */
function isMovedAway({ previousPath, ...file }: ChangedFile, attributesOf: GitAttributes['attributesOf']): boolean {
  return (
    previousPath !== undefined && isReviewable({ ...file, path: previousPath }, attributesOf(previousPath)).reviewable
  );
}

/** A patch that is cut would make its file look less changed than it is. */
const isWhole = (patch: string): boolean => hunksOf(patch).length > 0;

async function compareFiles(source: ChangeSource, files: readonly PlannedFile[]): Promise<Map<string, PlannedFile>> {
  const compared = new Map<string, PlannedFile>();
  let length = 0;
  for (let start = 0; start < Math.min(files.length, MAX_COMPARED); start += COMPARED_AT_ONCE) {
    const batch = files.slice(start, Math.min(start + COMPARED_AT_ONCE, MAX_COMPARED));
    for (const file of await Promise.all(batch.map((one) => compareFile(source, one)))) {
      const { computedPatch = '', ...bare } = file;
      const fits = length + computedPatch.length <= MAX_COMPARED_LENGTH;
      if (fits) length += computedPatch.length;
      compared.set(file.path, fits ? file : missed(bare, 'its change is too large'));
    }
  }
  for (const file of files.slice(MAX_COMPARED)) compared.set(file.path, missed(file, 'too many files without a diff'));
  return compared;
}
