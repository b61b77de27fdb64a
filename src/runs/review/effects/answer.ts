import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { requireSession } from '../require.ts';
import type { ReviewRun } from '../run.ts';

/** Sends the replies that were stored before; one that the session already has is not sent twice by the executor. */
export async function answer(run: ReviewRun, { executor }: EffectContext): Promise<Fact> {
  const waiting = run.answers.filter((stored) => !stored.sent);
  await executor.answer(
    requireSession(run).id,
    waiting.map(({ sent: _sent, ...reply }) => reply),
  );
  return { type: 'answered', toolUseIds: waiting.map(({ toolUseId }) => toolUseId) };
}
