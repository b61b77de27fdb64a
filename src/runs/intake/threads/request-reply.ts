import { newId } from '../../../core/ids.ts';
import { readPullRequest } from '../../../github/read-pull-request.ts';
import { listResearch } from '../../../store/runs/list-research.ts';
import { listThreadRuns } from '../../../store/runs/list-thread-runs.ts';
import { readEffectiveConfig } from '../../effective-config.ts';
import { continueResearch, newResearch } from '../../research/continue-research.ts';
import type { FindingThread, Question } from '../../research/research.ts';
import type { ReadConfig } from '../../review/plan/read-config.ts';
import type { ReviewRun } from '../../review/run.ts';
import type { CommandIntake } from '../answer.ts';
import type { CommandIntakeContext, Recorded } from '../intake-context.ts';
import { newQuestionRun } from '../research/new-question-run.ts';
import { isAskedBy, isUnderWay, TOO_MANY, triggerOf } from '../research/request-research.ts';
import { storeQuestionRun } from '../research/store-question-run.ts';
import { allowanceFor } from './allowance.ts';
import { findConversation } from './find-conversation.ts';
import type { ThreadOfFinding } from './find-thread.ts';
import { findReview, type ReportingReview } from './find-review.ts';

type ReplyContext = Omit<CommandIntakeContext, 'intake'> & { readonly intake: CommandIntake };

/**
 * Starts the answer to a reply in the thread of a finding. Whoever replied is known to be allowed. The same comment is
 * answered once. The session that has reported the finding answers if it is there and has nothing else to do; else a fresh
 * one is told what the finding says and what was said in the thread.
 */
export async function requestReply(thread: ThreadOfFinding, context: ReplyContext): Promise<Recorded> {
  const { intake, pool, octokit, startRun } = context;
  const all = await listResearch(pool, intake);
  const before = all.find((run) => isAskedBy(context, run));
  if (before !== undefined) {
    await startRun(before.id, intake.installationId);
    return { kind: 'start', runId: before.id };
  }
  const { state, baseRef } = await readPullRequest(octokit, intake, intake.number);
  if (state === 'closed') return { kind: 'refuse', reason: 'This pull request is closed.' };
  const config = await readEffectiveConfig(intake, baseRef, context);
  if (config.problems.length > 0) return { kind: 'skip', reason: 'the configuration is broken' };
  if (!config.config.research.enabled) return { kind: 'skip', reason: 'research is turned off' };
  if (all.filter(isUnderWay).length >= TOO_MANY.most) return { kind: 'refuse', reason: TOO_MANY.reason };
  const review = await findReview(thread, context);
  if (review === undefined) return { kind: 'refuse', reason: FORGOTTEN };
  const answered = await listThreadRuns<ReviewRun>(pool, intake, review.id);
  const budgetCents = allowanceFor(review.state, answered);
  if (budgetCents === undefined) return { kind: 'refuse', reason: spentOn(context) };
  const run = await store(context, { thread, all, config, review, answered, budgetCents });
  await startRun(run.id, intake.installationId);
  return { kind: 'start', runId: run.id };
}

const FORGOTTEN = 'The review that has found this is not known any more, so nobody can answer for it.';

const spentOn = ({ syntax: { prefix } }: ReplyContext): string =>
  `What the review of this may spend is used up, so replies to its findings are not answered any more. \`${prefix} ask QUESTION\` has a budget of its own.`;

interface NewReply {
  readonly thread: ThreadOfFinding;
  readonly all: Awaited<ReturnType<typeof listResearch>>;
  readonly config: ReadConfig;
  readonly review: ReportingReview;
  readonly answered: readonly ReviewRun[];
  readonly budgetCents: number;
}

async function store(context: ReplyContext, reply: NewReply): Promise<ReviewRun> {
  const { review, budgetCents, answered } = reply;
  const thread: FindingThread = { ...reply.thread, reviewId: review.id };
  const { headSha, baseRef } = review.state.target;
  const asked = newQuestionRun(context, { ...reply, headSha, baseRef, trigger: triggerOf(context) });
  const limited = { ...asked, limits: { ...asked.limits, budgetCents } };
  const previous = await findConversation(context, { review, key: thread.key, answered });
  const question = questionOf(context);
  const continued = previous && withThread(continueResearch(previous, limited, question), thread);
  const fresh = { ...newResearch(limited, { question, hasLostSession: true, thread }), plan: review.plan };
  return await storeQuestionRun(context.pool, { continued, fresh });
}

function withThread(run: ReviewRun, thread: FindingThread): ReviewRun {
  return run.research === undefined ? run : { ...run, research: { ...run.research, thread } };
}

const questionOf = ({ intake }: ReplyContext): Question => ({
  text: intake.text ?? '',
  asker: intake.actor.login,
  source: 'reply',
  isPullRequest: true,
  nonce: newId().replaceAll('-', ''),
});
