import type { Pool } from 'pg';
import type { Clock } from '../../core/clock.ts';
import { digest } from '../../core/ids.ts';
import type { Log } from '../../core/log.ts';
import { listSchedules, saveMarks, type StoredSchedule } from '../../store/schedules/schedules.ts';
import { dueQuestions } from '../../triggers/due-questions.ts';
import { foundId, recordFound } from './github/record-found.ts';
import { DAY_MS } from './upkeep-deps.ts';

/** What asking scheduled questions works with. */
export interface ScheduleDeps {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly log: Log;
  readonly enqueueIntake: (deliveryId: string, key: string) => Promise<void>;
}

/**
 * Hands the scheduled questions to intake whose time has come, each time once; the configuration of those that were not
 * read for a day is read again. Asks neither platform anything.
 */
export async function askDueQuestions(deps: ScheduleDeps, signal: AbortSignal): Promise<void> {
  for (const stored of await listSchedules(deps.pool)) {
    if (signal.aborted) return;
    await askDue(stored, deps);
    await refresh(stored, deps);
  }
}

/** A time is settled once its question was handed over: between the two, a crash hands over the very same again. */
async function askDue(stored: StoredSchedule, deps: ScheduleDeps): Promise<void> {
  const { due, marks } = dueQuestions(stored.schedule, new Map(stored.marks), deps.clock.now());
  for (const { question, dueAt } of due) {
    const { name } = question;
    const key = digest(String(stored.installationId), String(stored.repositoryId), name.toLowerCase());
    deps.log.info({ repositoryId: stored.repositoryId, name }, 'it is time for a scheduled question');
    await recordFound(deps, {
      id: foundId('schedule', key, dueAt),
      action: 'scheduled-question',
      intake: { kind: 'scheduled-question', ...placeOf(stored), name },
    });
  }
  const settled = [...marks];
  if (JSON.stringify(settled) !== JSON.stringify(stored.marks)) await saveMarks(deps.pool, stored, settled);
}

/** Pushes are told of; this is for what nobody tells us, such as what the account says for all its repositories. */
async function refresh(stored: StoredSchedule, deps: ScheduleDeps): Promise<void> {
  const now = deps.clock.now();
  if (now - stored.readAt.getTime() < DAY_MS) return;
  const { installationId, repositoryId } = stored;
  await recordFound(deps, {
    id: foundId('daily', installationId, repositoryId, Math.floor(now / DAY_MS)),
    action: 'default-branch-pushed',
    intake: { kind: 'default-branch-pushed', ...placeOf(stored) },
  });
}

const placeOf = ({ installationId, repositoryId, owner, repo }: StoredSchedule) => ({
  installationId,
  repositoryId,
  owner,
  repo,
});
