import type { EarlierAnswer } from '../../agents/prompts/research-request.ts';
import { listAnswers } from '../../store/runs/list-answers.ts';
import type { EffectContext } from '../review/context.ts';
import { requireAgent } from '../review/require.ts';
import type { ReviewRun } from '../review/run.ts';
import { sessionMetadata, type SessionRequest } from '../review/session-request.ts';
import { sessionBudget } from '../review/spending.ts';
import { askFirst } from './prompts.ts';
import { requireResearch } from './require-research.ts';

/** What a session for a question is opened with. */
export async function researchRequest(run: ReviewRun, context: EffectContext): Promise<SessionRequest> {
  const { target } = run;
  const { plan, settings } = context;
  const prompt = askFirst(run, plan, await readHistory(run, context));
  return {
    agent: requireAgent(run),
    title: `${target.owner}/${target.repo}#${target.number} (question ${target.attempt})`,
    budgetCents: sessionBudget(run),
    notAfter: run.limits.deadlineAt,
    metadata: sessionMetadata(run, settings.instanceId),
    files: [],
    prompt,
  };
}

/** More would not be handed over. */
const MOST_EARLIER = 20;

/** What was asked and answered here before. A question that begins anew needs none of it. */
async function readHistory(run: ReviewRun, { pool }: EffectContext): Promise<readonly EarlierAnswer[]> {
  if (requireResearch(run).question.source !== 'follow-up') return [];
  return await listAnswers(pool, run.target, MOST_EARLIER);
}
