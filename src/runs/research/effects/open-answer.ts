import { findAnswer, postAnswer } from '../../../publish/answer-comment.ts';
import { findInThread, postInThread } from '../../../publish/thread-answer.ts';
import type { AppIdentity } from '../../../github/identity.ts';
import { publisherFor } from '../../publisher.ts';
import type { EffectContext } from '../../review/context.ts';
import type { Fact } from '../../review/fact.ts';
import { repositoryOf } from '../../review/repository.ts';
import type { ReviewRun } from '../../review/run.ts';
import { renderProgress } from '../report.ts';
import { requireResearch } from '../require-research.ts';

/** GitHub stamps comments with its own clock; ours may be ahead by this much. */
const CLOCK_SKEW_MS = 3_600_000;

/** Posts the one comment of the question, or finds that an earlier try has posted it: in the thread it was asked in. */
export async function openAnswer(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const octokit = publisherFor(run.target, context.github);
  const answer = { ...repositoryOf(run.target), number: run.target.number, runId: run.id };
  const since = new Date(run.startedAt - CLOCK_SKEW_MS).toISOString();
  const { thread } = requireResearch(run);
  const find = async (known: { since: string; identity: AppIdentity }) =>
    thread === undefined
      ? await findAnswer(octokit, { ...answer, ...known })
      : await findInThread(octokit, { ...answer, ...known, threadId: thread.threadId });
  const post = async (markdown: string) =>
    thread === undefined
      ? await postAnswer(octokit, { ...answer, markdown })
      : await postInThread(octokit, { ...answer, markdown, threadId: thread.threadId });
  const found = context.isRepeat ? await find({ since, identity: await context.identity() }) : undefined;
  return { type: 'answer-opened', commentId: found ?? (await post(renderProgress(run, context))) };
}
