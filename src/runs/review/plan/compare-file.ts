import type { Octokit } from '@octokit/rest';
import type { ChangedFile } from '../../../diff/changed-file.ts';
import { diffTexts } from '../../../diff/diff-texts.ts';
import { hasTextName } from '../../../diff/reviewable.ts';
import { formatPatch } from '../../../diff/unified-diff.ts';
import { type BlobText, readBlob } from '../../../github/read-blob-text.ts';
import type { RepositoryName } from '../../../github/repository-url.ts';
import type { PlannedFile } from '../context.ts';

/** The two commits between which a change lies. */
export interface ChangeSource {
  readonly octokit: Octokit;
  readonly repository: RepositoryName;
  readonly mergeBase: string;
  readonly headSha: string;
}

const NOTHING: BlobText = { kind: 'text', text: '' };

/**
 * GitHub shows no diff for this file: it is made from the two texts, for the agent and for coverage.
 *
 * A change of mode alone has none. A file that became text (it was a link, a submodule or a binary) is new as a whole;
 * one whose text cannot be had is missed unless it may well have been a binary all along.
 */
export async function compareFile(source: ChangeSource, file: ChangedFile): Promise<PlannedFile> {
  const { octokit, repository, mergeBase, headSha } = source;
  const read = (path: string, ref: string) => readBlob(octokit, repository, { path, ref });
  const [before, after] = await Promise.all([
    file.status === 'added' ? NOTHING : read(file.previousPath ?? file.path, mergeBase),
    file.status === 'removed' ? NOTHING : read(file.path, headSha),
  ]);
  const reasons = new Set([before, after].map(whyUnreadable));
  if (reasons.has('too large')) return missed(file, 'too large');
  if (reasons.has('binary') && after.kind !== 'text') {
    // A byte is enough to hide a text that was there before.
    const isText = hasTextName(file.path) || textOf(before) !== '';
    return isText ? missed(file, 'its content is no text') : skipped(file, 'binary');
  }
  if (after.kind !== 'text') return missed(file, 'not a file any more');
  const computedPatch = formatPatch(diffTexts(textOf(before), textOf(after)));
  return computedPatch === '' ? skipped(file, 'no change in content') : { ...file, givenInFull: false, computedPatch };
}

/** Not reviewed, and rightly so. */
export const skipped = (file: ChangedFile, reason: string): PlannedFile => ({
  ...file,
  givenInFull: false,
  skipped: reason,
});

/** Not reviewed although it wanted to be: without it the review is not whole. */
export const missed = (file: ChangedFile, reason: string): PlannedFile => ({
  ...skipped(file, reason),
  isMissed: true,
});

const whyUnreadable = (blob: BlobText) => (blob.kind === 'unreadable' ? blob.why : undefined);
const textOf = (blob: BlobText) => (blob.kind === 'text' ? blob.text : '');
