import type { EffectContext } from '../../review/context.ts';
import type { Fact } from '../../review/fact.ts';
import { requireSession } from '../../review/require.ts';
import type { ReviewRun } from '../../review/run.ts';
import { askAgain } from '../prompts.ts';
import { requireResearch } from '../require-research.ts';
import { askReviewer } from '../thread-prompts.ts';

/** Puts a further question to the session of an earlier one, unless it is there already. */
export async function askFollowUp(run: ReviewRun, { executor, isRepeat }: EffectContext): Promise<Fact> {
  const { id } = requireSession(run);
  const prompt = requireResearch(run).thread === undefined ? askAgain(run) : askReviewer(run);
  const wasSent =
    isRepeat && (await executor.history(id)).some((event) => event.type === 'user-message' && event.text === prompt);
  if (!wasSent) await executor.ask(id, prompt);
  return { type: 'asked' };
}
