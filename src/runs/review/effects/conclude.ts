import type { Octokit } from '@octokit/rest';
import { GitHubError } from '../../../github/github-error.ts';
import { type CheckUpdate, readCheckRun, updateCheckRun } from '../../../publish/check-run.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { publisherFor } from '../../publisher.ts';
import { annotationsOf, renderRunCheck } from '../report.ts';
import { repositoryOf } from '../repository.ts';
import { requireCheck } from '../require.ts';
import type { ReviewRun } from '../run.ts';

/** Concludes the check with what became of the review; the last batch of annotations travels with it. */
export async function conclude(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const octokit = publisherFor(run.target, context.github);
  const check = { ...repositoryOf(run.target), checkRunId: requireCheck(run) };
  const output = renderRunCheck(run, context);
  const concluded: Fact = { type: 'concluded', conclusion: output.conclusion };
  const held = context.isRepeat ? await readCheckRun(octokit, check) : undefined;
  if (held?.isConcluded === true) return concluded;
  const { conclusion, title, summary, text, actions } = output;
  const sent = Math.max(held?.annotations ?? 0, run.annotated);
  await updateOrReduce(octokit, context, {
    ...check,
    conclusion,
    actions,
    title,
    summary,
    ...(text === undefined ? {} : { text }),
    annotations: annotationsOf(run, context).slice(sent),
  });
  context.log.info({ conclusion, title }, 'check concluded');
  return concluded;
}

/** A conclusion that GitHub finds invalid is sent without its annotations: an open check would block the merge for ever. */
async function updateOrReduce(octokit: Octokit, { log }: EffectContext, update: CheckUpdate): Promise<void> {
  try {
    await updateCheckRun(octokit, update);
  } catch (error) {
    if (!(error instanceof GitHubError && error.reason === 'invalid')) throw error;
    log.warn({ err: error.message }, 'conclusion was refused; sent without annotations');
    await updateCheckRun(octokit, { ...update, annotations: [] });
  }
}
