import type { Octokit } from '@octokit/rest';
import type { ChangedFile } from '../../../diff/changed-file.ts';
import { diffTexts } from '../../../diff/diff-texts.ts';
import { instructionFilesTouched } from '../../../diff/instruction-files.ts';
import { isReviewable } from '../../../diff/reviewable.ts';
import { formatPatch } from '../../../diff/unified-diff.ts';
import { readBlobText } from '../../../github/read-blob-text.ts';
import { listChangedFiles } from '../../../github/list-changed-files.ts';
import { readMergeBase } from '../../../github/read-merge-base.ts';
import { readPermission } from '../../../github/read-permission.ts';
import { type PullRequest, readPullRequest } from '../../../github/read-pull-request.ts';
import type { EffectContext, Performed, PlannedFile } from '../context.ts';
import { isInline } from '../diff-handover.ts';
import { overtakenBy } from '../overtaken.ts';
import { publisherFor } from '../../publisher.ts';
import { repositoryOf } from '../repository.ts';
import type { PlanSummary, ReviewRun } from '../run.ts';

/** Files whose patch GitHub leaves out and whose texts are compared here; beyond this the rest is missed. */
const MAX_COMPARED = 50;
/** Characters of patches made here: they are stored with the run, and anybody can open a pull request. */
const MAX_COMPARED_LENGTH = 5_000_000;

/** Reads what there is to review and decides how the repository is handed to the agent. */
export async function planReview(run: ReviewRun, context: EffectContext): Promise<Performed> {
  const { target } = run;
  const repository = repositoryOf(target);
  const octokit = publisherFor(run.target, context.github);
  const pullRequest = await readPullRequest(octokit, repository, target.number);
  const cause = overtakenBy(target, pullRequest);
  if (cause !== undefined) return { fact: { type: 'overtaken', cause } };
  const [mergeBase, listed, isTrusted] = await Promise.all([
    readMergeBase(octokit, repository, pullRequest.baseSha, target.headSha),
    listChangedFiles(octokit, repository, target.number),
    isTrustedHead(octokit, run, pullRequest),
  ]);
  const marked = await markFiles(octokit, run, mergeBase, listed);
  const inline = isInline(marked);
  const files = marked.map((file) => ({ ...file, givenInFull: inline && isWhollyInDiff(file) }));
  const instructionFiles = instructionFilesTouched(listed);
  const unlisted = Math.max(0, pullRequest.changedFileCount - listed.length);
  const plan: PlanSummary = {
    mergeBase,
    // A file that GitHub does not list may speak to the agent too.
    mount: isTrusted && instructionFiles.length === 0 && unlisted === 0 ? 'head' : 'base',
    reviewable: files.filter((file) => file.skipped === undefined).length,
    missed: files.filter((file) => file.isMissed === true).length + unlisted,
    instructionFiles,
  };
  const { title, body, author } = pullRequest;
  return { fact: { type: 'planned', plan }, plan: { title, body, author: author?.login ?? 'ghost', files, unlisted } };
}

/**
 * Whether the head may be checked out: the platform loads skills from the checked-out tree into the system prompt, so
 * only code of people who may write to the repository anyway. Unknown counts as untrusted.
 */
async function isTrustedHead(octokit: Octokit, { target, trigger }: ReviewRun, pullRequest: PullRequest) {
  const pusher = trigger.kind === 'pull-request' ? trigger.actor : undefined;
  if (pullRequest.headRepositoryId !== target.repositoryId || pullRequest.author === null) return false;
  if (pusher === undefined) return false;
  const people = [...new Set([pullRequest.author.login, pusher])];
  const permissions = await Promise.all(people.map((login) => readPermission(octokit, repositoryOf(target), login)));
  return permissions.every(({ level }) => level === 'admin' || level === 'write');
}

/** An added or removed file is contained in its diff from the first line to the last. */
const isWhollyInDiff = ({ status, skipped }: { status: string; skipped?: string }) =>
  skipped === undefined && (status === 'added' || status === 'removed');

async function markFiles(octokit: Octokit, run: ReviewRun, mergeBase: string, files: readonly ChangedFile[]) {
  const marked: PlannedFile[] = [];
  let compared = 0;
  let length = 0;
  for (const file of files) {
    const verdict = isReviewable(file);
    if (!verdict.reviewable) marked.push({ ...file, givenInFull: false, skipped: verdict.reason });
    else if (file.patch !== undefined) marked.push({ ...file, givenInFull: false });
    else if (compared === MAX_COMPARED) marked.push(missed(file, 'too many files without a diff'));
    else {
      const planned = await compareFile(octokit, run, mergeBase, file);
      const size = planned.computedPatch?.length ?? 0;
      const fits = length + size <= MAX_COMPARED_LENGTH;
      marked.push(fits ? planned : missed(file, 'its change is too large'));
      length += fits ? size : 0;
      compared += 1;
    }
  }
  return marked;
}

const missed = (file: ChangedFile, skipped: string): PlannedFile => ({
  ...file,
  givenInFull: false,
  skipped,
  isMissed: true,
});

/** GitHub shows no diff for this file: it is made from the two texts, for the agent and for coverage. */
async function compareFile(
  octokit: Octokit,
  run: ReviewRun,
  mergeBase: string,
  file: ChangedFile,
): Promise<PlannedFile> {
  const repository = repositoryOf(run.target);
  const [before, after] = await Promise.all([
    file.status === 'added'
      ? ''
      : readBlobText(octokit, repository, { path: file.previousPath ?? file.path, ref: mergeBase }),
    file.status === 'removed' ? '' : readBlobText(octokit, repository, { path: file.path, ref: run.target.headSha }),
  ]);
  if (before === undefined || after === undefined)
    return { ...file, givenInFull: false, skipped: 'binary or too large' };
  const computedPatch = formatPatch(diffTexts(before, after));
  if (computedPatch === '') return { ...file, givenInFull: false, skipped: 'no change in content' };
  return { ...file, givenInFull: false, computedPatch };
}
