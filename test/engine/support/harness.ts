import { Client } from 'pg';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type Engine, type EngineOptions, startEngine } from '../../../src/engine/engine.ts';
import { type ClonedDatabase, cloneDatabase } from '../../database.ts';

const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });

/** For what the engine comes to by itself. */
export const PATIENT = { timeout: 15_000, interval: 20 };

/** Limits that stand in no test's way. */
const NO_LIMITS = { liveRuns: 100, liveRunsPerInstallation: 50, runStartsPerSecond: 1_000 };

export async function anEngine(databaseUrl: string, options: Partial<EngineOptions>): Promise<Engine> {
  const engine = await startEngine({
    databaseUrl,
    log,
    intake: async () => {},
    drive: async () => {},
    limits: NO_LIMITS,
    ...options,
  });
  onTestFinished(async () => await engine.stop());
  return engine;
}

export async function aDatabase(): Promise<ClonedDatabase> {
  const database = await cloneDatabase();
  onTestFinished(async () => await database.drop());
  return database;
}

/** One statement on a connection of its own. */
export async function query<Row extends object>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Row>(sql, [...values]);
  await client.end();
  return rows;
}

/** What DBOS says of a workflow. */
export async function statusOf(url: string, workflowId: string): Promise<string | undefined> {
  const rows = await query<{ status: string }>(
    url,
    'select status from dbos.workflow_status where workflow_uuid = $1',
    [workflowId],
  );
  return rows[0]?.status;
}

/** Resolves when the signal aborts. */
export async function aborted(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A promise with its handle outside, and whether it was used. */
export const gate = () => Promise.withResolvers<void>();

/** How many of something are under way at once. */
export class Meter {
  now = 0;
  most = 0;

  async during(work: () => Promise<void>): Promise<void> {
    this.now += 1;
    this.most = Math.max(this.most, this.now);
    await work();
    this.now -= 1;
  }
}
