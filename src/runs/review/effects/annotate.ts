import { readCheckRun, updateCheckRun } from '../../../publish/check-run.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { ANNOTATIONS_PER_REQUEST } from '../next-move.ts';
import { publisherFor } from '../../publisher.ts';
import { annotationsOf, renderRunCheck } from '../report.ts';
import { repositoryOf } from '../repository.ts';
import { requireCheck } from '../require.ts';
import type { ReviewRun } from '../run.ts';

/**
 * Sends one full batch of annotations. GitHub appends and never removes them, so after a doubt it goes on where GitHub's
 * own count stands.
 */
export async function annotate(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const octokit = publisherFor(run.target, context.github);
  const check = { ...repositoryOf(run.target), checkRunId: requireCheck(run) };
  const done = context.isRepeat ? (await readCheckRun(octokit, check)).annotations : run.annotated;
  const batch = annotationsOf(run, context).slice(done, done + ANNOTATIONS_PER_REQUEST);
  const { title, summary } = renderRunCheck(run, context);
  if (batch.length > 0) await updateCheckRun(octokit, { ...check, title, summary, annotations: batch });
  return { type: 'annotated', total: done + batch.length };
}
