import { DBOSClient, type DLogger } from '@dbos-inc/dbos-sdk';
import type { Pool } from 'pg';

/** DBOS keeps rows under these names: they are a stored format. */
export const APPLICATION = 'proofline';
export const QUEUES = { intake: 'intake', runs: 'runs', resumed: 'resumed' } as const;

/** Between two regular looks at a queue. */
export const POLLING_MS = 100;
/** Bounds memory and outbound calls of one worker when a thousand deliveries arrive at once. */
const INTAKES_PER_WORKER = 64;

export interface EngineLimits {
  /** Runs carried out at the same time by all workers together. */
  readonly liveRuns: number;
  /** The same for one installation; kept below `liveRuns`, or one installation could starve the others. */
  readonly liveRunsPerInstallation: number;
  /** Runs admitted per second by all workers together; may be below one. */
  readonly runStartsPerSecond: number;
}

/**
 * Registers the queues before the launch: a queue registered later is noticed only by a timer, after about a second.
 *
 * Limits hold across workers; the worker that started last sets them.
 */
export async function registerQueues(
  { databaseUrl, limits }: { readonly databaseUrl: string; readonly limits: EngineLimits },
  pool: Pool,
  logger: DLogger,
): Promise<void> {
  const client = await DBOSClient.create({
    systemDatabaseUrl: databaseUrl,
    systemDatabasePool: pool,
    applicationName: APPLICATION,
    logger,
  });
  try {
    const common = {
      minPollingIntervalMs: POLLING_MS,
      onConflict: 'always_update',
      applicationName: APPLICATION,
    } as const;
    await client.registerQueue(QUEUES.intake, {
      ...common,
      partitionConcurrency: 1,
      workerConcurrency: INTAKES_PER_WORKER,
    });
    await client.registerQueue(QUEUES.runs, { ...common, ...limitRuns(limits) });
    await client.registerQueue(QUEUES.resumed, common);
  } finally {
    await client.destroy();
  }
}

function limitRuns({ liveRuns, liveRunsPerInstallation, runStartsPerSecond: rate }: EngineLimits) {
  return {
    globalConcurrency: liveRuns,
    partitionConcurrency: Math.min(liveRunsPerInstallation, liveRuns),
    // The whole allowance of a period is released at once, so the period is kept as short as it can be.
    rateLimit:
      rate >= 1 ? { limitPerPeriod: Math.floor(rate), periodSec: 1 } : { limitPerPeriod: 1, periodSec: 1 / rate },
  };
}
