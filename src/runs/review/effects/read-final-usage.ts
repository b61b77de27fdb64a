import { AppError, type Recovery } from '../../../core/errors.ts';
import type { AgentExecutor } from '../../../sessions/executor.ts';
import type { Usage } from '../../../sessions/session-event.ts';
import { showsWork } from '../../../sessions/shows-work.ts';
import { advance, newTurn } from '../../../sessions/turn.ts';
import { mergeUsage } from '../../../sessions/usage.ts';
import { COST_NOT_TOLD } from '../effect.ts';
import type { ReviewRun } from '../run.ts';

/** How often a session that has worked is asked again for its cost: for about a minute. */
const MAX_REPEATS = 5;

/** The platform tells what a session has used some moments after that has stopped. */
class CostNotTold extends AppError {
  readonly code = COST_NOT_TOLD;
  readonly recovery: Recovery = 'retry';

  constructor(sessionId: string) {
    super(`session ${sessionId} has not told its cost yet`);
  }
}

/** A session that was stopped, with what the run knows of it. */
interface StoppedSession {
  readonly id: string;
  readonly usage: Usage;
  readonly hasWorked: boolean;
}

/**
 * What a stopped session has consumed; undefined when nobody will tell, without a cost when that was asked for often
 * enough. It is free only if nothing shows that its agent has worked. Throws when it is to be asked again.
 */
export async function readFinalUsage(
  session: StoppedSession,
  { intent }: ReviewRun,
  executor: AgentExecutor,
): Promise<Usage | undefined> {
  try {
    const told = await executor.usage(session.id);
    const known = mergeUsage(session.usage, told);
    if (told.costCents !== undefined) return known;
    const { hasWorked, usage } = await lookBack(session, known, executor);
    if (usage.costCents !== undefined) return usage;
    if (!hasWorked) return { ...usage, costCents: 0 };
    if ((intent?.costAsked ?? 0) >= MAX_REPEATS) return usage;
  } catch (error) {
    if (error instanceof AppError && error.recovery === 'give-up') return undefined;
    throw error;
  }
  throw new CostNotTold(session.id);
}

/** What the run has seen of it need not be all: it may have worked on unseen before it stopped. */
async function lookBack({ id, hasWorked }: StoppedSession, usage: Usage, executor: AgentExecutor) {
  let turn = { ...newTurn(), usage };
  for (const event of await executor.history(id)) turn = advance(turn, event);
  return { hasWorked: hasWorked || showsWork(turn), usage: turn.usage };
}
