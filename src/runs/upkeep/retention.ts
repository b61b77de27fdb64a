import { utcDay } from '../../core/clock.ts';
import { deleteOldDeliveries } from '../../store/deliveries/delete-old-deliveries.ts';
import { deleteOldNotices } from '../../store/notices/delete-old-notices.ts';
import { deleteOldFindings } from '../../store/known-findings/delete-old-findings.ts';
import { deleteOldPauses } from '../../store/pauses/delete-old-pauses.ts';
import { deleteOldRuns } from '../../store/runs/delete-old-runs.ts';
import { deleteOldSchedules } from '../../store/schedules/schedules.ts';
import {
  listEndedConversations,
  listExpiredSessions,
  listSessionsWithFiles,
} from '../../store/sessions/list-sessions.ts';
import { claimForEnding } from '../../store/sessions/claim-session.ts';
import { markFilesDeleted, markSessionArchived } from '../../store/sessions/mark-session.ts';
import { deleteOldSpend } from '../../store/spend/delete-old-spend.ts';
import { eraseSession } from './erase-session.ts';
import { forEachSession, SESSIONS_PER_STEP } from './for-each-session.ts';
import { purgeInstallations } from './purge-installations.ts';
import { DAY_MS, type UpkeepDeps } from './upkeep-deps.ts';

const ROWS_PER_BATCH = 500;
/** A day's spending is of no use when the day is over everywhere. */
const SPEND_DAYS = 2;

type Step = (deps: UpkeepDeps, signal: AbortSignal) => Promise<boolean>;

/** What needs the platform. A step that is asked to wait ends the round; the next one goes on there. */
const STEPS: readonly Step[] = [purgeInstallations, endConversations, deleteFiles, eraseExpiredSessions];

/**
 * One round of forgetting: ends conversations that are over, deletes the files handed to sessions that have ended, and
 * erases sessions, runs, deliveries and accounts whose time is up, at the platform and here. Never touches what a live run
 * works with. What cannot be done now is tried again in the next round.
 */
export async function applyRetention(deps: UpkeepDeps, signal: AbortSignal): Promise<void> {
  await deleteOldRows(deps, signal);
  for (const step of STEPS) if (!(await step(deps, signal))) return;
}

async function deleteOldRows({ pool, clock, retentionDays }: UpkeepDeps, signal: AbortSignal): Promise<void> {
  const end = new Date(clock.now() - retentionDays * DAY_MS);
  const day = utcDay(clock.now() - SPEND_DAYS * DAY_MS);
  const limit = ROWS_PER_BATCH;
  const deletions = [
    async () => await deleteOldRuns(pool, { endedBefore: end, limit }),
    async () => await deleteOldFindings(pool, { changedBefore: end, limit }),
    async () => await deleteOldPauses(pool, { seenBefore: end, limit }),
    async () => await deleteOldSchedules(pool, { readBefore: end, limit }),
    async () => await deleteOldDeliveries(pool, { receivedBefore: end, limit }),
    async () => await deleteOldSpend(pool, { day, limit }),
  ];
  for (const deleteBatch of deletions) {
    while (!signal.aborted && (await deleteBatch()) === limit);
  }
  await deleteOldNotices(pool);
}

async function endConversations(deps: UpkeepDeps, signal: AbortSignal): Promise<boolean> {
  const { pool, executor, clock, log, conversationDays } = deps;
  const leftOpenBefore = new Date(clock.now() - conversationDays * DAY_MS);
  const sessions = await listEndedConversations(pool, { leftOpenBefore, limit: SESSIONS_PER_STEP });
  return await forEachSession(sessions, deps, signal, async (session) => {
    const { id } = session;
    if (!(await claimForEnding(pool, session))) return true; // somebody goes on asking
    if ((await executor.stop(id)) === 'still-running') return false;
    await markSessionArchived(pool, id);
    log.info({ sessionId: id }, 'the conversation is over: session archived');
    return true;
  });
}

/** A session works on copies of its own, so nothing is taken from the history of an archived one. */
async function deleteFiles(deps: UpkeepDeps, signal: AbortSignal): Promise<boolean> {
  const { pool, executor } = deps;
  const sessions = await listSessionsWithFiles(pool, SESSIONS_PER_STEP);
  return await forEachSession(sessions, deps, signal, async ({ id, fileIds }) => {
    await executor.discardFiles(fileIds);
    await markFilesDeleted(pool, id);
    return true;
  });
}

async function eraseExpiredSessions(deps: UpkeepDeps, signal: AbortSignal): Promise<boolean> {
  const openedBefore = new Date(deps.clock.now() - deps.retentionDays * DAY_MS);
  const sessions = await listExpiredSessions(deps.pool, { openedBefore, limit: SESSIONS_PER_STEP });
  return await forEachSession(sessions, deps, signal, async (session) => {
    if (!session.isArchived && !(await claimForEnding(deps.pool, session))) return true;
    const isGone = await eraseSession(session, deps);
    if (isGone) deps.log.info({ sessionId: session.id }, 'session erased: its time is up');
    return isGone;
  });
}
