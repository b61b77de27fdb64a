import { react } from '../../../publish/reply.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { publisherFor } from '../../publisher.ts';
import type { ReviewRun } from '../run.ts';

/** Tells whoever typed the command that its review is over. */
export async function acknowledge(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { owner, repo } = run.target;
  const { commentId } = run.trigger;
  if (commentId !== undefined)
    await react(publisherFor(run.target, context.github), { owner, repo, commentId }, 'rocket');
  return { type: 'acknowledged' };
}
