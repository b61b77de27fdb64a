import { isHopeless } from '../../../core/errors.ts';
import { react } from '../../../publish/reply.ts';
import { publisherFor } from '../../publisher.ts';
import { listAskers } from '../askers.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import type { ReviewRun } from '../run.ts';

/** Tells whoever has asked for the review by a command that it is over, as far as their comments still stand. */
export async function acknowledge(run: ReviewRun, context: EffectContext): Promise<Fact> {
  const { owner, repo } = run.target;
  const octokit = publisherFor(run.target, context.github);
  for (const asker of listAskers(run)) {
    await react(octokit, { owner, repo, ...asker }, 'rocket').catch((error: unknown) => {
      if (!isHopeless(error)) throw error;
    });
  }
  return { type: 'acknowledged' };
}
