import { type ComparedFinding, isForThread } from '../../findings/compared-finding.ts';
import { listAskers } from './askers.ts';
import { effect, type NextMove } from './effect.ts';
import { isSplit, type ReviewRun, UNREPORTED } from './run.ts';

/** Whether threads of earlier reviews wait for a word. */
function owesAnswers({ comparison, outcome, conclusion, areThreadsAnswered }: ReviewRun): boolean {
  const isTold = conclusion !== undefined && conclusion !== UNREPORTED && outcome?.kind !== 'stopped';
  return isTold && areThreadsAnswered !== true && comparison?.entries.some(isForThread) === true;
}

/** What is left to do when everything is said. */
export function nextLastMove(run: ReviewRun): NextMove {
  if (owesAnswers(run)) return effect('answer-threads');
  if (isSplit(run) && run.arePartsSettled !== true) return effect('work-in-parts');
  if (run.sessionIntendedAt !== undefined && run.isSettled !== true) return effect('settle-session');
  if (listAskers(run).length > 0 && run.isAcknowledged !== true) return effect('acknowledge');
  if (wantsSarif(run) && run.sarif === undefined) return effect('upload-sarif');
  return { kind: 'ended' };
}

/**
 * Only what was read to the end, with all that earlier reviews have found, is uploaded: code scanning takes every alert
 * that is missing for fixed. Nothing waits for the upload, so it comes last.
 */
function wantsSarif({ part, research, plan, outcome, comparison, conclusion }: ReviewRun): boolean {
  const isCompared = comparison?.isMissing !== true && comparison?.entries.some(isUnknown) !== true;
  const isWhole = part === undefined && research === undefined && outcome?.kind === 'complete' && isCompared;
  const isTold = conclusion !== undefined && conclusion !== UNREPORTED;
  return isWhole && isTold && plan?.config?.sarif === true;
}

const isUnknown = ({ status }: ComparedFinding): boolean => status === 'unknown';

/** An abandoned session is told to stop before anything is written about it: it costs money as long as it runs. */
export const mustStopFirst = (run: ReviewRun): boolean => mayBeAtWork(run) && run.stopTriedAt === undefined;

/** The order is repeated at most this often while something else is waited for. */
const STOP_EVERY_MS = 30_000;

/** When the session of a run that waits is to be told to stop. To settle it is to tell it so, with pauses of its own. */
export function stopDue(run: ReviewRun): number {
  if (!mayBeAtWork(run) || run.intent?.effect === 'settle-session') return Infinity;
  return run.stopTriedAt === undefined ? 0 : run.stopTriedAt + STOP_EVERY_MS;
}

/** Whether an abandoned run may have a session that works on. */
function mayBeAtWork({ outcome, sessionIntendedAt, isStopObeyed, isSettled }: ReviewRun): boolean {
  const isAbandoned = outcome?.kind === 'stopped' || outcome?.kind === 'timed-out';
  return isAbandoned && sessionIntendedAt !== undefined && isStopObeyed !== true && isSettled !== true;
}
