import type { Queryable } from '../../store/queryable.ts';
import { markSessionArchived } from '../../store/sessions/mark-session.ts';
import { recordSession } from '../../store/sessions/record-session.ts';
import type { Fact } from './fact.ts';
import type { ReviewRun } from './run.ts';

/** Keeps the list of sessions that exist at the platform in step with a run, in the transaction that saves the run. */
export async function keepBooks(db: Queryable, run: ReviewRun, fact: Fact): Promise<void> {
  switch (fact.type) {
    case 'session-opened':
      await recordOwn(db, run);
      break;
    case 'session-retired':
      await markSessionArchived(db, fact.sessionId);
      break;
    default:
      break;
  }
}

async function recordOwn(db: Queryable, { id: runId, target, session }: ReviewRun): Promise<void> {
  if (session === undefined) return;
  const { installationId, repositoryId, number } = target;
  const { id, fileIds, openedAt } = session;
  await recordSession(db, { id, runId, installationId, repositoryId, number, fileIds, openedAt: new Date(openedAt) });
}
