import { isForThread } from '../../../findings/compared-finding.ts';
import { answerThreads as answer } from '../../../publish/finding-threads.ts';
import { listSettledThreads } from '../../../store/deliveries/list-settled-threads.ts';
import type { EffectContext } from '../context.ts';
import type { Fact } from '../fact.ts';
import { publisherFor } from '../../publisher.ts';
import type { ReviewRun } from '../run.ts';

/** Tells the threads of earlier reviews what became of their findings. What they were told before is not repeated. */
export async function answerThreads(run: ReviewRun, { github, identity, pool }: EffectContext): Promise<Fact> {
  const { target, comparison } = run;
  const answers = (comparison?.entries ?? []).filter(isForThread).map(({ key, status, known }) => ({
    key,
    what: status === 'fixed' ? ('fixed' as const) : ('back' as const),
    episode: known?.episode ?? 1,
  }));
  const settled = await listSettledThreads(pool, target);
  await answer(publisherFor(target, github), { ...target, answers, settled, identity: await identity() });
  return { type: 'threads-answered' };
}
