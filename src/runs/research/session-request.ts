import type { EarlierAnswer } from '../../agents/prompts/research-request.ts';
import type { HandedFile } from '../../sessions/executor.ts';
import { listAnswers } from '../../store/runs/list-answers.ts';
import type { EffectContext } from '../review/context.ts';
import { headCopies } from '../review/head-copies.ts';
import { requireAgent } from '../review/require.ts';
import type { ReviewRun } from '../review/run.ts';
import { sessionMetadata, type SessionRequest } from '../review/session-request.ts';
import { sessionBudget } from '../review/spending.ts';
import { findEarlierReport } from './earlier-report.ts';
import { askFirst } from './prompts.ts';
import { askAnother } from './thread-prompts.ts';
import { requireResearch } from './require-research.ts';

/** What a session for a question is opened with. */
export async function researchRequest(run: ReviewRun, context: EffectContext): Promise<SessionRequest> {
  const { target } = run;
  const { plan, settings } = context;
  const history = await readHistory(run, context);
  const isInThread = requireResearch(run).thread !== undefined;
  const earlier = await findEarlierReport(run, context);
  const prompt = isInThread
    ? askAnother(run, plan, history)
    : askFirst(run, plan, history, earlier === undefined ? [] : [earlier]);
  return {
    agent: requireAgent(run),
    title: `${target.owner}/${target.repo}#${target.number} (question ${target.attempt})`,
    budgetCents: sessionBudget(run),
    notAfter: run.limits.deadlineAt,
    metadata: sessionMetadata(run, settings.instanceId),
    files: await handOver(run, context),
    prompt,
  };
}

/** Files of a change that are handed over for one finding in it, when the change is not checked out. */
const MOST_FILES = 30;

async function handOver(run: ReviewRun, context: EffectContext): Promise<HandedFile[]> {
  const { thread } = requireResearch(run);
  if (thread === undefined) return [];
  const { path } = thread.finding;
  const nearest = context.plan.files.toSorted((one, other) => Number(other.path === path) - Number(one.path === path));
  return await headCopies(run, { ...context, plan: { ...context.plan, files: nearest.slice(0, MOST_FILES) } });
}

/** More would not be handed over. */
const MOST_EARLIER = 20;

/** What was asked and answered here before. A question that begins anew needs none of it. */
async function readHistory(run: ReviewRun, { pool }: EffectContext): Promise<readonly EarlierAnswer[]> {
  const { question, thread } = requireResearch(run);
  if (thread === undefined && question.source !== 'follow-up') return [];
  const here = thread === undefined ? {} : { thread: thread.key };
  return await listAnswers(pool, run.target, { limit: MOST_EARLIER, ...here });
}
