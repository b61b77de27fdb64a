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
import type { EffectContext, PlannedFile } from '../context.ts';
import { isInline } from '../diff-handover.ts';
import { overtakenBy } from '../overtaken.ts';
import type { Performed } from '../perform.ts';
import { publisherFor } from '../../publisher.ts';
import { repositoryOf } from '../repository.ts';
import type { PlanSummary, ReviewRun } from '../run.ts';

/** Files whose patch GitHub leaves out and whose texts are compared here; beyond this the rest is not reviewed. */
const MAX_COMPARED = 50;

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
  const plan: PlanSummary = {
    mergeBase,
    mount: isTrusted && instructionFiles.length === 0 ? 'head' : 'base',
    reviewable: files.filter((file) => file.skipped === undefined).length,
    instructionFiles,
  };
  const { title, body, author } = pullRequest;
  return { fact: { type: 'planned', plan }, plan: { title, body, author: author?.login ?? 'ghost', files } };
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
  for (const file of files) {
    const verdict = isReviewable(file);
    if (!verdict.reviewable) marked.push({ ...file, givenInFull: false, skipped: verdict.reason });
    else if (file.patch !== undefined) marked.push({ ...file, givenInFull: false });
    else if ((compared += 1) > MAX_COMPARED) marked.push({ ...file, givenInFull: false, skipped: 'no diff available' });
    else marked.push(await compareFile(octokit, run, mergeBase, file));
  }
  return marked;
}

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
