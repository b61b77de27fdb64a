import { inTransaction } from '../../../store/queryable.ts';
import { listResearch } from '../../../store/runs/list-research.ts';
import { lockRuns } from '../../../store/runs/lock-runs.ts';
import { markAnswerDeleted } from '../../../store/runs/mark-answers.ts';
import { orderStop } from '../../../store/runs/order-stop.ts';
import { releaseSessionOf } from '../../../store/sessions/release-conversation.ts';
import type { Intake } from '../../../triggers/intake.ts';
import type { Fact } from '../../review/fact.ts';
import type { IntakeDeps, Recorded } from '../intake-context.ts';
import { isUnderWay } from './request-research.ts';

type CommentDeleted = Extract<Intake, { kind: 'comment-deleted' }>;

/**
 * Somebody has deleted an answer: neither reviews nor later questions are given it, the session that knows it is asked
 * nothing more, and research for it stops. Needs no question to GitHub: a deleted comment never comes back.
 */
export async function withdrawAnswer(deleted: CommentDeleted, { pool }: Pick<IntakeDeps, 'pool'>): Promise<Recorded> {
  return await inTransaction(pool, async (client): Promise<Recorded> => {
    await lockRuns(client, deleted);
    const run = (await listResearch(client, deleted)).find(
      ({ answerId, findingKey }) => answerId === String(deleted.commentId) && findingKey === null,
    );
    if (run === undefined) return { kind: 'skip', reason: 'the deleted comment was no answer' };
    const reason = 'the answer was deleted';
    await markAnswerDeleted(client, run.id);
    await releaseSessionOf(client, run.id);
    if (!isUnderWay(run)) return { kind: 'note', reason };
    await orderStop(client, run.id, { type: 'stop', cause: 'cancelled' } satisfies Fact);
    return { kind: 'stop', reason, stopped: [run.id] };
  });
}
