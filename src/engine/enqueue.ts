import { DBOS, Error as DbosError } from '@dbos-inc/dbos-sdk';
import { enqueueWorkflows, prepareEnqueuedWorkflow } from '@dbos-inc/dbos-sdk/eventreceiver';
import type { Pool } from 'pg';
import { Batches } from '../core/batches.ts';
import { systemClock } from '../core/clock.ts';
import { EngineUnavailable } from './errors.ts';
import { askAgain, hasEnded, mayStartAgain } from './system-tables.ts';

const PATIENCE_MS = 8_000;
const RETRY_MS = 50;
/** Workflows that are recorded in one transaction when many come at once. */
const MOST_TOGETHER = 100;

export interface EnqueueRequest {
  readonly workflow: (id: string) => Promise<void>;
  readonly workflowId: string;
  readonly id: string;
  readonly queueName: string;
  readonly partitionKey: string;
  /** Records a new workflow; false when there is one already that may not see the request. */
  readonly startNew: (request: EnqueueRequest, pool: Pool) => Promise<boolean>;
  /** What to do when the workflow exists and has ended, and how to join one that has not. */
  readonly whenKnown: (pool: Pool, request: EnqueueRequest) => Promise<boolean>;
}

/**
 * Returns once the request is stored: a new workflow, or an existing one that is sure to see it. Throws
 * `EngineUnavailable` when that takes longer than eight seconds; it may then still be recorded later.
 */
export async function enqueue(pool: Pool, request: EnqueueRequest): Promise<void> {
  const patience = new AbortController();
  const tooLate = systemClock.sleep(PATIENCE_MS, patience.signal).then(() => {
    throw new EngineUnavailable(`${request.workflowId} could not be recorded in time`);
  });
  const recorded = record(pool, request, patience.signal);
  try {
    await Promise.race([recorded, tooLate]);
  } finally {
    patience.abort();
    tooLate.catch(() => undefined);
    recorded.catch(() => undefined);
  }
}

async function record(pool: Pool, request: EnqueueRequest, patience: AbortSignal): Promise<void> {
  while (!patience.aborted) {
    if (await request.startNew(request, pool)) return;
    if (await request.whenKnown(pool, request)) return;
    await systemClock.sleep(RETRY_MS, patience);
  }
}

/** Asks a live run to look again, as most are that are enqueued, and records it otherwise. */
export async function startRun(request: EnqueueRequest, pool: Pool): Promise<boolean> {
  return (await askAgain(pool, request.workflowId)) || (await startAlone(request));
}

/** Records a workflow in a transaction of its own. */
async function startAlone({ workflow, workflowId, id, queueName, partitionKey }: EnqueueRequest): Promise<boolean> {
  try {
    await DBOS.startWorkflow(workflow, {
      workflowID: workflowId,
      queueName,
      enqueueOptions: { queuePartitionKey: partitionKey },
      workflowIDReusePolicy: 'reject',
    })(id);
    return true;
  } catch (error) {
    if (DbosError.isWorkflowIDInUseError(error)) return false;
    throw error;
  }
}

/** Records workflows in a transaction for all that come while the one before is under way. */
export function startTogether(): EnqueueRequest['startNew'] {
  const recordAll = async (requests: readonly EnqueueRequest[]) => {
    const prepared = requests.map(
      async ({ workflow, workflowId: workflowID, id, queueName, partitionKey: queuePartitionKey }) =>
        await prepareEnqueuedWorkflow(workflow, [id], { workflowID, queueName, queuePartitionKey }),
    );
    const isNew = await enqueueWorkflows(await Promise.all(prepared));
    return requests.map(({ workflowId }) => isNew.has(workflowId));
  };
  const batches = new Batches(recordAll, { most: MOST_TOGETHER, clock: systemClock });
  return async (request) => await batches.add(request);
}

/** An intake speaks of one fixed fact: once it has succeeded, or while it is live or has to wait, there is nothing to add. */
export async function joinIntake(pool: Pool, request: EnqueueRequest): Promise<boolean> {
  return !(await mayStartAgain(pool, request.workflowId)) || (await startAgain(request));
}

/** A run is asked to look again while it is live, and started again once it has ended. */
export async function joinRun(pool: Pool, request: EnqueueRequest): Promise<boolean> {
  if (await askAgain(pool, request.workflowId)) return true;
  // Neither: its end is being recorded right now, or its worker died in that moment; both pass.
  return (await hasEnded(pool, request.workflowId)) && (await startAgain(request));
}

/** False when somebody else was faster, so that the workflow is live again. */
async function startAgain({ workflowId, queueName, partitionKey }: EnqueueRequest): Promise<boolean> {
  try {
    await DBOS.rewindWorkflow(workflowId, { queueName, queuePartitionKey: partitionKey });
    return true;
  } catch (error) {
    if (error instanceof DbosError.DBOSError) return false;
    throw error;
  }
}
