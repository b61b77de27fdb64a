import type { Octokit } from '@octokit/rest';
import { toReviewConfig } from '../../../config/repository/schema.ts';
import { instructionFilesTouched } from '../../../diff/instruction-files.ts';
import { listChangedFiles } from '../../../github/list-changed-files.ts';
import { readMergeBase } from '../../../github/read-merge-base.ts';
import { readPermission } from '../../../github/read-permission.ts';
import { type PullRequest, readPullRequest } from '../../../github/read-pull-request.ts';
import type { EffectContext, Performed } from '../context.ts';
import { overtakenBy } from '../overtaken.ts';
import { divide } from '../plan/divide.ts';
import { namesOf, readGivenAnswers } from '../plan/given-answers.ts';
import { markFiles } from '../plan/mark-files.ts';
import { narrowRange } from '../plan/narrow-range.ts';
import { type Guidance, readGuidance } from '../plan/guidance.ts';
import { readAttributes, rootAttributes } from '../plan/read-attributes.ts';
import { instructionsOf } from '../plan/read-config.ts';
import { setAside } from '../plan/set-aside.ts';
import { readEffectiveConfig } from '../../effective-config.ts';
import { publisherFor } from '../../publisher.ts';
import { repositoryOf } from '../repository.ts';
import type { PlanSummary, ReviewRun } from '../run.ts';

/** Reads what there is to review and decides how the repository is handed to the agent. */
export async function planReview(run: ReviewRun, context: EffectContext): Promise<Performed> {
  const { target } = run;
  const repository = repositoryOf(target);
  const octokit = publisherFor(run.target, context.github);
  const pullRequest = await readPullRequest(octokit, repository, target.number);
  const cause = overtakenBy(target, pullRequest);
  if (cause !== undefined) return { fact: { type: 'overtaken', cause } };
  const [mergeBase, listed, isTrusted, config, answers] = await Promise.all([
    readMergeBase(octokit, repository, pullRequest.baseSha, target.headSha),
    listChangedFiles(octokit, repository, target.number),
    isTrustedHead(octokit, run, pullRequest),
    readEffectiveConfig(target, target.baseRef, context),
    readGivenAnswers(octokit, target, context),
  ]);
  if (config.problems.length > 0) return { fact: { type: 'config-broken', problems: config.problems } };
  const { wanted, filtered } = setAside(listed, config.config.pathFilters);
  const source = { octokit, repository, mergeBase, headSha: target.headSha };
  const { besides, ...guidance } = await readGuidance(source, target.baseRef, wanted, rootAttributes(source));
  const marked = await markFiles(source, wanted, await readAttributes(source, wanted, besides));
  const rules = { configSha: config.sha256, guidance: guidance.files };
  const { files: narrowed, range } = await narrowRange(run, marked, rules, octokit, context);
  const { files, groups } = divide([...narrowed, ...filtered]);
  const instructionFiles = instructionFilesTouched(listed);
  const unlisted = Math.max(0, pullRequest.changedFileCount - listed.length);
  const plan: PlanSummary = {
    mergeBase,
    // A file that GitHub does not list may speak to the agent too.
    mount: isTrusted && instructionFiles.length === 0 && unlisted === 0 ? 'head' : 'base',
    reviewable: files.filter((file) => file.skipped === undefined).length,
    missed: files.filter((file) => file.isMissed === true).length + unlisted,
    instructionFiles,
    config: toReviewConfig(config.config),
    configSha: config.sha256,
    configPaths: config.paths,
    ...summaryOf(guidance),
    filtered: filtered.length,
    ...(answers.length === 0 ? {} : { given: namesOf(answers) }),
    ...(range === undefined ? {} : { range }),
    ...(groups === undefined ? {} : { groups: groups.length }),
  };
  const { title, body, author } = pullRequest;
  return {
    fact: { type: 'planned', plan },
    plan: {
      title,
      body,
      author: author?.login ?? 'ghost',
      files,
      unlisted,
      ...instructionsOf(config, files),
      ...(guidance.files.length === 0 ? {} : { guidance: guidance.files.map(({ path, text }) => ({ path, text })) }),
      ...(answers.length === 0 ? {} : { answers }),
      ...(groups === undefined ? {} : { groups }),
    },
  };
}

function summaryOf({ files, left }: Guidance): Pick<PlanSummary, 'guidance'> {
  if (files.length === 0 && left.length === 0) return {};
  const named = files.map(({ path, sha, isCut }) => ({ path, sha, ...(isCut ? { isCut } : {}) }));
  return { guidance: { files: named, left } };
}

/**
 * Whether the head may be checked out: the platform loads skills from the checked-out tree into the system prompt, so
 * only code of people who may write to the repository anyway. Unknown counts as untrusted.
 */
async function isTrustedHead(octokit: Octokit, { target, trigger }: ReviewRun, pullRequest: PullRequest) {
  const pusher = trigger.kind === 'pull-request' && trigger.isPusherUnknown !== true ? trigger.actor : undefined;
  if (pullRequest.headRepositoryId !== target.repositoryId || pullRequest.author === null) return false;
  if (pusher === undefined) return false;
  const people = [...new Set([pullRequest.author.login, pusher])];
  const permissions = await Promise.all(people.map((login) => readPermission(octokit, repositoryOf(target), login)));
  return permissions.every(({ level }) => level === 'admin' || level === 'write');
}
