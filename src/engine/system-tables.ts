import type { Pool } from 'pg';
import { QUEUES } from './queues.ts';

/*
 * Our statements on the tables of DBOS. They hold for the pinned version, and the tests of this room run every one of
 * them: an upgrade that changes the tables fails there.
 */

type Queryable = Pick<Pool, 'query'>;

const ENDED = ['SUCCESS', 'ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'];
const NOW_MS = '(extract(epoch from now()) * 1000)::bigint';
/** A claim whose dispatch got lost is noticed after this time. */
const STRANDED_AFTER_MS = 10_000;
/** A start this far ahead was stamped by a clock that has been set back since. */
const FUTURE_MS = 1_000;
/**
 * Sends a claimed workflow back to its queue. A run that had started goes to a queue of its own, which has no limits:
 * it was admitted once, and its session is running whether we watch it or not.
 */
const REQUEUE = `update dbos.workflow_status
  set status = 'ENQUEUED', owner_xid = null, started_at_epoch_ms = null, updated_at = ${NOW_MS},
      queue_name = case queue_name when '${QUEUES.runs}' then '${QUEUES.resumed}' else queue_name end
  where status = 'PENDING'`;

/** Workers, living or dead, that hold claimed workflows; without ourselves. */
export async function listOtherWorkers(db: Queryable, workerId: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select distinct executor_id as id from dbos.workflow_status where status = 'PENDING' and executor_id <> $1`,
    [workerId],
  );
  return rows.map(({ id }) => id);
}

/** Sends everything a dead worker had claimed back to its queues; returns how many. */
export async function requeueWorkOf(db: Queryable, deadWorkerId: string): Promise<number> {
  const { rowCount } = await db.query(`${REQUEUE} and executor_id = $1`, [deadWorkerId]);
  return rowCount ?? 0;
}

/** Sends back what we have claimed without ever starting it: the answer to the claim was lost. */
export async function requeueStranded(db: Queryable, workerId: string, present: readonly string[]): Promise<number> {
  const { rowCount } = await db.query(
    `${REQUEUE} and executor_id = $1 and not workflow_uuid = any($2) and started_at_epoch_ms < ${NOW_MS} - $3::bigint`,
    [workerId, present, STRANDED_AFTER_MS],
  );
  return rowCount ?? 0;
}

/**
 * Moves starts that lie in the future to now. They are left by a database clock that was set back: the rate limit would
 * count them, and let no run start, until that moment has come again.
 */
export async function correctFutureStarts(db: Queryable): Promise<number> {
  const { rowCount } = await db.query(
    `update dbos.workflow_status set started_at_epoch_ms = ${NOW_MS}
     where queue_name = '${QUEUES.runs}' and started_at_epoch_ms > ${NOW_MS} + $1::bigint`,
    [FUTURE_MS],
  );
  return rowCount ?? 0;
}

/** Those of `present` that are no longer ours to carry out: another worker has taken them over. */
export async function listDisplaced(db: Queryable, workerId: string, present: readonly string[]): Promise<string[]> {
  if (present.length === 0) return [];
  const { rows } = await db.query<{ id: string }>(
    `select workflow_uuid as id from dbos.workflow_status
     where workflow_uuid = any($2) and (status = 'ENQUEUED' or (status = 'PENDING' and executor_id <> $1))`,
    [workerId, present],
  );
  return rows.map(({ id }) => id);
}

/**
 * Confirms that a claimed workflow is ours to carry out, and forgets earlier requests to look again and the wait of an
 * earlier failure. A resumed run returns to the queue of runs here, where it counts against the limits.
 */
export async function beginWork(db: Queryable, workflowId: string, workerId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update dbos.workflow_status set attributes = attributes - '{again,closing,waitMs}'::text[],
       queue_name = case queue_name when '${QUEUES.resumed}' then '${QUEUES.runs}' else queue_name end
     where workflow_uuid = $1 and status = 'PENDING' and executor_id = $2`,
    [workflowId, workerId],
  );
  return rowCount === 1;
}

/** Whether a claimed workflow is still ours to carry out. */
export async function isClaimed(db: Queryable, workflowId: string, workerId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from dbos.workflow_status where workflow_uuid = $1 and status = 'PENDING' and executor_id = $2`,
    [workflowId, workerId],
  );
  return rowCount === 1;
}

/** Closes a workflow to requests; false when one has arrived since it began, or when it is no longer ours. */
export async function closeWork(db: Queryable, workflowId: string, workerId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update dbos.workflow_status set attributes = coalesce(attributes, '{}') || '{"closing": true}'
     where workflow_uuid = $1 and status = 'PENDING' and executor_id = $2 and not coalesce(attributes, '{}') ? 'again'`,
    [workflowId, workerId],
  );
  return rowCount === 1;
}

/** Asks a live workflow to look again before it ends; false when it has ended or is about to. */
export async function askAgain(db: Queryable, workflowId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update dbos.workflow_status set attributes = coalesce(attributes, '{}') || '{"again": true}'
     where workflow_uuid = $1 and status in ('ENQUEUED', 'PENDING') and not coalesce(attributes, '{}') ? 'closing'`,
    [workflowId],
  );
  return rowCount === 1;
}

/** False while a workflow is live or unknown. */
export async function hasEnded(db: Queryable, workflowId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    'select from dbos.workflow_status where workflow_uuid = $1 and status = any($2)',
    [workflowId, ENDED],
  );
  return rowCount === 1;
}

/** Notes how long a workflow whose failure is about to be recorded need not be started again. */
export async function noteWait(db: Queryable, workflowId: string, workerId: string, waitMs: number): Promise<void> {
  await db.query(
    `update dbos.workflow_status
     set attributes = coalesce(attributes, '{}') || jsonb_build_object('waitMs', ceil($3::numeric))
     where workflow_uuid = $1 and status = 'PENDING' and executor_id = $2`,
    [workflowId, workerId, waitMs],
  );
}

/** Whether a workflow has ended without success, and whatever wait its failure announced is over. */
export async function mayStartAgain(db: Queryable, workflowId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from dbos.workflow_status
     where workflow_uuid = $1 and status = any($2) and status <> 'SUCCESS'
       and not coalesce(${NOW_MS} between completed_at and completed_at + (attributes->>'waitMs')::bigint, false)`,
    [workflowId, ENDED],
  );
  return rowCount === 1;
}

/** Deletes at most `limit` workflows that ended more than `hours` ago; returns how many. */
export async function deleteFinished(db: Queryable, hours: number, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `with gone as (
       delete from dbos.workflow_status where workflow_uuid in (
         select workflow_uuid from dbos.workflow_status
         where completed_at < ${NOW_MS} - $1::bigint and status = any($2) limit $3 for update skip locked)
       returning workflow_uuid),
     inputs as (delete from dbos.workflow_input where workflow_uuid in (select workflow_uuid from gone)),
     outputs as (delete from dbos.workflow_output where workflow_uuid in (select workflow_uuid from gone))
     select from gone`,
    [hours * 3_600_000, ENDED, limit],
  );
  return rowCount ?? 0;
}
