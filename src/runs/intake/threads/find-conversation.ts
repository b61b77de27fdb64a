import { SUBMIT_REPLY } from '../../../agents/definition.ts';
import { findSessionHolder } from '../../../store/sessions/find-session-holder.ts';
import { isContinuable } from '../../research/continue-research.ts';
import type { ReviewRun } from '../../review/run.ts';
import type { IntakeContext } from '../intake-context.ts';
import { RunBeingConcluded } from '../raise-budget.ts';
import type { ReportingReview } from './find-review.ts';

interface Conversation {
  readonly review: ReportingReview;
  readonly key: string;
  /** All answers in threads of that review, the newest first. */
  readonly answered: readonly ReviewRun[];
}

/** How long the last writes of a run are waited for, for the sake of its session. */
const PATIENCE_MS = 60_000;

/**
 * The run whose session answers a reply: that of the newest answer in the thread, else the one that has reported the
 * finding. Undefined when there is none that could go on now. Throws `RunBeingConcluded`, which may be tried again, while
 * the run is at its last writes.
 */
export async function findConversation(
  { pool, clock, receivedAt }: Pick<IntakeContext, 'pool' | 'clock' | 'receivedAt'>,
  { review, key, answered }: Conversation,
): Promise<ReviewRun | undefined> {
  const inThread = answered.filter(({ research }) => research?.thread?.key === key);
  // A review that has used up its budget may be given more of it, and goes on in its session then.
  const reporter = review.state.outcome?.kind === 'complete' && review.reporter !== undefined ? [review.reporter] : [];
  const sessions = new Set([...inThread, ...reporter].flatMap(({ session }) => session?.id ?? []));
  for (const id of sessions) {
    const holder = await findSessionHolder<ReviewRun>(pool, id);
    if (holder?.session?.id !== id) continue;
    const isYoung = clock.now() - receivedAt < PATIENCE_MS;
    if (isAtLastWrites(holder) && isYoung) throw new RunBeingConcluded('the session is about to be left');
    if (canGoOn(holder)) return holder;
  }
  return undefined;
}

const isAtLastWrites = ({ conclusion, endedAt }: ReviewRun): boolean =>
  conclusion !== undefined && endedAt === undefined;

/** Whether a run has ended and has left a session that can answer. A part of a review ends without a conclusion. */
const canGoOn = (run: ReviewRun): boolean =>
  run.endedAt !== undefined && isContinuable(run) && run.agent?.resultTools?.includes(SUBMIT_REPLY) === true;
