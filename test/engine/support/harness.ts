import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type Engine, type EngineOptions, startEngine } from '../../../src/engine/engine.ts';
import { type ClonedDatabase, cloneDatabase } from '../../database.ts';

const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });

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
