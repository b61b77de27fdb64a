import { AppError } from '../../../core/errors.ts';
import type { AgentExecutor } from '../../../sessions/executor.ts';
import type { Usage } from '../../../sessions/session-event.ts';

/** What a session says it has used; undefined when it will never tell. Throws when it does not answer now. */
export async function readUsage(executor: AgentExecutor, sessionId: string): Promise<Usage | undefined> {
  try {
    return await executor.usage(sessionId);
  } catch (error) {
    if (error instanceof AppError && error.recovery === 'give-up') return undefined;
    throw error;
  }
}
