import { findAnswer, postAnswer } from '../../../publish/answer-comment.ts';
import { publisherFor } from '../../publisher.ts';
import type { EffectContext } from '../../review/context.ts';
import type { Fact } from '../../review/fact.ts';
import { repositoryOf } from '../../review/repository.ts';
import type { ReviewRun } from '../../review/run.ts';
import { renderProgress } from '../report.ts';

/** GitHub stamps comments with its own clock; ours may be ahead by this much. */
const CLOCK_SKEW_MS = 3_600_000;

/** Posts the one comment of the question, or finds that an earlier try has posted it. */
export async function openAnswer(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const octokit = publisherFor(run.target, context.github);
  const answer = { ...repositoryOf(run.target), number: run.target.number, runId: run.id };
  const since = new Date(run.startedAt - CLOCK_SKEW_MS).toISOString();
  const found = context.isRepeat
    ? await findAnswer(octokit, { ...answer, since, identity: await context.identity() })
    : undefined;
  const markdown = renderProgress(run, context);
  return { type: 'answer-opened', commentId: found ?? (await postAnswer(octokit, { ...answer, markdown })) };
}
