import { toJsonb } from '../jsonb.ts';
import type { Queryable } from '../queryable.ts';

/** A repository in which a push to the default branch matters. */
export interface WatchedRepository {
  readonly repositoryId: number;
  /** When we were last told of one; absent when we never were, as far as deliveries are kept. */
  readonly toldAt: Date | null;
}

/**
 * The repositories of an installation that have answers to watch, or questions that are asked again and again. A push that
 * came while an answer was worked out does not count as told: that answer was not there yet to be looked at.
 */
export async function listWatchedRepositories(db: Queryable, installationId: number): Promise<WatchedRepository[]> {
  const { rows } = await db.query<WatchedRepository>(
    `select watched.id::float8 as "repositoryId",
            case when exists (
              select from proofline.runs
              where installation_id = $1 and repository_id = watched.id and kind = 'research' and checked_sha is null
                and stale_sha is null and answer_deleted_at is null and created_at < told.at and ended_at > told.at
            ) then null else told.at end as "toldAt"
     from (
       select repository_id as id from proofline.runs
       where installation_id = $1 and kind = 'research' and stale_sha is null and answer_deleted_at is null
         and state->>'conclusion' = 'published' and state->'research'->'answer' is not null
       union select repository_id from proofline.research_schedules where installation_id = $1
     ) as watched
     left join (
       select (intake->>'repositoryId')::bigint as id, max(received_at) as at
       from proofline.deliveries where intake @> $2 group by 1
     ) as told on told.id = watched.id`,
    [installationId, toJsonb({ kind: 'default-branch-pushed', installationId })],
  );
  return rows;
}
