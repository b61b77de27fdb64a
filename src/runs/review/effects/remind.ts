import { reminderPrompt } from '../../../agents/prompts/reminder-prompt.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { requireSession } from '../require.ts';
import type { ReviewRun } from '../run.ts';

/** Asks once for the result that the agent did not hand in. */
export async function remind(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { id } = requireSession(run);
  const prompt = reminderPrompt();
  const wasSent =
    context.isRepeat &&
    (await context.executor.history(id)).some((event) => event.type === 'user-message' && event.text === prompt);
  if (!wasSent) await context.executor.ask(id, prompt);
  return { type: 'reminded' };
}
