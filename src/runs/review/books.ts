import type { ComparedFinding } from '../../findings/compared-finding.ts';
import { rememberConcluded, rememberPosted } from '../../findings/remember-findings.ts';
import { rememberFindings } from '../../store/known-findings/remember-findings.ts';
import type { Queryable } from '../../store/queryable.ts';
import { markSessionArchived } from '../../store/sessions/mark-session.ts';
import { takeSession } from '../../store/sessions/claim-session.ts';
import { recordSession } from '../../store/sessions/record-session.ts';
import { applyVerdict } from '../research/apply-verdict.ts';
import { isWanted } from './config-of-run.ts';
import type { Fact } from './fact.ts';
import type { ReviewRun } from './run.ts';

type BookKeeping = (db: Queryable) => Promise<void>;

/**
 * How to keep what is told of a run outside of its row in step with it, in the transaction that saves the run: the list
 * of sessions that exist at the platform, and the findings that reviews of the pull request have shown.
 *
 * `run` is as the fact has left it. Nothing when the fact changes the row alone.
 */
export function bookKeepingOf(run: ReviewRun, fact: Fact): BookKeeping | undefined {
  switch (fact.type) {
    case 'session-opened':
      return async (db) => await recordOwn(db, run);
    case 'session-retired':
      return async (db) => await markSessionArchived(db, fact.sessionId);
    case 'review-posted':
      return async (db) => await rememberReview(db, run, fact);
    case 'concluded':
      return async (db) => await rememberCheck(db, run);
    case 'answer-published':
      return async (db) => await applyVerdict(db, run, fact.by);
    default:
      return undefined;
  }
}

/** What a review carries is known from the moment on in which it is known to be posted, whatever becomes of the run. */
async function rememberReview(
  db: Queryable,
  run: ReviewRun,
  { reviewId, threads = [] }: Extract<Fact, { type: 'review-posted' }>,
): Promise<void> {
  const { id, target, comparison } = run;
  if (reviewId === undefined || comparison === undefined) return;
  const { wanted } = partByWanted(run, comparison.entries);
  const memories = rememberPosted(wanted, { headSha: target.headSha, threads });
  await rememberFindings(db, target, id, memories);
}

/** Everything else is known once the check tells of it. */
async function rememberCheck(db: Queryable, run: ReviewRun): Promise<void> {
  const { id, target, comparison, outcome, review } = run;
  if (comparison === undefined || outcome?.kind === 'stopped') return;
  const { wanted, unwanted } = partByWanted(run, comparison.entries);
  const memories = [
    ...rememberConcluded(wanted, target.headSha, review?.id !== undefined),
    ...rememberConcluded(unwanted, target.headSha, false),
  ];
  await rememberFindings(db, target, id, memories);
}

/** What the repository does not want to see is in no review, and stays to be posted should it change its mind. */
function partByWanted(run: ReviewRun, entries: readonly ComparedFinding[]) {
  return {
    wanted: entries.filter(({ finding }) => isWanted(run, finding)),
    unwanted: entries.filter(({ finding }) => !isWanted(run, finding)),
  };
}

/** The same for a session that waits for a conversation; false when that is over meanwhile. */
export async function takeOver(db: Queryable, { id: runId, session }: ReviewRun): Promise<boolean> {
  return session !== undefined && (await takeSession(db, { ...session, runId }));
}

/** Records that a run works with its session: from now on cleaning up does not take it for one that nobody wants. */
export async function recordOwn(db: Queryable, { id: runId, target, session }: ReviewRun): Promise<void> {
  if (session === undefined) return;
  const { installationId, repositoryId, number } = target;
  const { id, fileIds, openedAt } = session;
  await recordSession(db, { id, runId, installationId, repositoryId, number, fileIds, openedAt: new Date(openedAt) });
}
