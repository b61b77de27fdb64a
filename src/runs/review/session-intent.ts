import type { FoundSession } from '../../sessions/executor.ts';
import { recordUnknownSessions } from '../../store/sessions/record-unknown-sessions.ts';
import type { EffectContext } from './context.ts';
import { requireAgent } from './require.ts';
import type { ReviewRun } from './run.ts';

/** The platform stamps sessions with its own clock; ours may be wrong by this much. The nonce alone makes the match. */
const CLOCK_SKEW_MS = 3_600_000;

/** The nonce that a run's next session carries in its metadata: it is found by it when its creation was in doubt. */
export function sessionIntent({ id, formerSessions = [] }: ReviewRun): string {
  return formerSessions.length === 0 ? `${id}:session` : `${id}:session:${formerSessions.length + 1}`;
}

/**
 * The sessions that were opened by that intent, the oldest first: more than one when a try was repeated in doubt. They are
 * recorded as sessions of the run, so that all of them are erased one day.
 */
export async function findSessions(run: ReviewRun, { executor, pool, clock }: EffectContext): Promise<FoundSession[]> {
  const found = await executor.find({
    agentId: requireAgent(run).agentId,
    since: new Date((run.sessionIntendedAt ?? run.startedAt) - CLOCK_SKEW_MS),
    metadata: { intent: sessionIntent(run) },
  });
  const { installationId, repositoryId, number } = run.target;
  const common = { runId: run.id, installationId, repositoryId, number, openedAt: new Date(clock.now()) };
  await recordUnknownSessions(
    pool,
    found.map(({ sessionId: id, fileIds }) => ({ id, fileIds, ...common })),
  );
  return found;
}
