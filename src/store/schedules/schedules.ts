import type { ScheduledQuestion } from '../../config/repository/research.ts';
import { toJsonb } from '../jsonb.ts';
import type { RepositoryKey } from '../pull-request-key.ts';
import type { Queryable } from '../queryable.ts';

/** A repository by its id, and by the name that it had. */
export interface ScheduledRepository extends RepositoryKey {
  readonly owner: string;
  readonly repo: string;
}

/** Up to when the times of a question are settled, by its name. */
export type StoredMark = readonly [name: string, mark: { readonly cron: string; readonly at: number }];

/** What a repository asks again and again. */
export interface StoredSchedule extends ScheduledRepository {
  readonly schedule: readonly ScheduledQuestion[];
  readonly marks: readonly StoredMark[];
  /** When its configuration was last read. */
  readonly readAt: Date;
}

/** Keeps what a repository wants to be asked from now on; a repository without questions is forgotten. */
export async function saveSchedule(
  db: Queryable,
  { installationId, repositoryId, owner, repo }: ScheduledRepository,
  { schedule, readAt }: { readonly schedule: readonly ScheduledQuestion[]; readonly readAt: Date },
): Promise<void> {
  if (schedule.length === 0) {
    await db.query('delete from proofline.research_schedules where installation_id = $1 and repository_id = $2', [
      installationId,
      repositoryId,
    ]);
    return;
  }
  await db.query(
    `insert into proofline.research_schedules (installation_id, repository_id, owner, repo, schedule, read_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (installation_id, repository_id) do update
       set owner = excluded.owner, repo = excluded.repo, schedule = excluded.schedule, read_at = excluded.read_at`,
    [installationId, repositoryId, owner, repo, toJsonb(schedule), readAt],
  );
}

/** All repositories that ask something again and again. */
export async function listSchedules(db: Queryable): Promise<StoredSchedule[]> {
  const { rows } = await db.query<StoredSchedule>(
    `select installation_id::float8 as "installationId", repository_id::float8 as "repositoryId", owner, repo,
            schedule, marks, read_at as "readAt"
     from proofline.research_schedules order by installation_id, repository_id`,
  );
  return rows;
}

/** Keeps up to when the times of a repository's questions are settled. */
export async function saveMarks(
  db: Queryable,
  { installationId, repositoryId }: RepositoryKey,
  marks: readonly StoredMark[],
): Promise<void> {
  await db.query(
    'update proofline.research_schedules set marks = $3 where installation_id = $1 and repository_id = $2',
    [installationId, repositoryId, toJsonb(marks)],
  );
}

/** Forgets what these repositories ask: nobody may answer it any more. */
export async function forgetSchedules(
  db: Queryable,
  { installationId, repositoryIds }: { readonly installationId: number; readonly repositoryIds: readonly number[] },
): Promise<void> {
  await db.query('delete from proofline.research_schedules where installation_id = $1 and repository_id = any($2)', [
    installationId,
    repositoryIds,
  ]);
}

/** Forgets at most `limit` schedules whose configuration could not be read since `readBefore`; returns how many. */
export async function deleteOldSchedules(
  db: Queryable,
  { readBefore, limit }: { readonly readBefore: Date; readonly limit: number },
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from proofline.research_schedules where (installation_id, repository_id) in (
       select installation_id, repository_id from proofline.research_schedules
       where read_at < $1 order by read_at limit $2)`,
    [readBefore, limit],
  );
  return rowCount ?? 0;
}
