import { reminderPrompt } from '../../../agents/prompts/reminder-prompt.ts';
import { researchReminderPrompt } from '../../../agents/prompts/research-prompt.ts';
import { threadReminderPrompt } from '../../../agents/prompts/thread-prompt.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { requireSession } from '../require.ts';
import type { ReviewRun } from '../run.ts';

/** An earlier question of the same session may have needed a reminder too: only the last message tells. */
async function lastMessage(sessionId: string, { executor }: EffectContext): Promise<string | undefined> {
  return (await executor.history(sessionId)).findLast((event) => event.type === 'user-message')?.text;
}

function reminderFor({ research }: ReviewRun): string {
  if (research === undefined) return reminderPrompt();
  return research.thread === undefined ? researchReminderPrompt() : threadReminderPrompt();
}

/** Asks once for the result that the agent did not hand in. */
export async function remind(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { id } = requireSession(run);
  const prompt = reminderFor(run);
  if (!context.isRepeat || (await lastMessage(id, context)) !== prompt) await context.executor.ask(id, prompt);
  return { type: 'reminded' };
}
