import { pino } from 'pino';
import { createReviewerEnsurer } from '../../src/agents/ensure-reviewer.ts';
import { createAnthropic } from '../../src/anthropic/client.ts';
import type { Clock } from '../../src/core/clock.ts';
import { SecretMasker } from '../../src/core/secrets.ts';
import { createGitHub } from '../../src/github/github.ts';
import { readAppIdentity } from '../../src/github/identity.ts';
import { createIntakeHandler } from '../../src/http/intake-handler.ts';
import { resumeIntakes, resumeLiveRuns } from '../../src/runs/resume.ts';
import type { IntakeDeps, RunDefaults } from '../../src/runs/intake/intake-context.ts';
import { runIntake } from '../../src/runs/intake/run-intake.ts';
import type { ReviewDeps } from '../../src/runs/review/context.ts';
import { driveReview } from '../../src/runs/review/drive.ts';
import { reconcilerSchedule, upkeepSchedules } from '../../src/runs/upkeep/schedules.ts';
import { createManagedAgentsExecutor } from '../../src/sessions/managed-agents/executor.ts';
import { sessionWakeKey } from '../../src/store/notices/record-notice.ts';
import { networkOf, type OnServed } from './network.ts';
import { type OnWoken, poolOf, type SimulatedDatabase } from './database.ts';
import type { SimulatedEngine } from './engine.ts';
import { type Process, SimulatedWakes } from './process.ts';
import { APP_ID, type SimulatedWorld } from './world.ts';
import type { Random } from '../random.ts';

const SHUTDOWN_MS = 10_000;
const RESUME_EVERY_MS = 60_000;
export const UPKEEP_EVERY_MS = 5 * 60_000;

export const SETTINGS = {
  appId: APP_ID,
  instanceId: 'simulated',
  model: 'claude-opus-5-5',
  dailyBudgetCents: 1000,
} as const;

const DEFAULTS: RunDefaults = {
  budgetCents: 100,
  maxBudgetCents: 400,
  deadlineMs: 10 * 60_000,
  debounceMs: 5000,
  rotateBeforeMs: 10 * 60_000,
  progressEveryMs: 30_000,
};

type Arriving = Parameters<ReturnType<typeof createIntakeHandler>>[0];

export interface WorkerParts {
  readonly process: Process;
  readonly world: SimulatedWorld;
  readonly database: SimulatedDatabase;
  readonly engine: SimulatedEngine;
  readonly random: Random;
  readonly isNotified: boolean;
  readonly onServed: OnServed;
  readonly onWoken: OnWoken;
  readonly onLine: (line: string) => void;
}

/** One run of the App's process: the parts of `app.ts` on simulated time, network and database, under a simulated engine. */
export class Worker {
  readonly process: Process;
  readonly wakes: SimulatedWakes;
  readonly #parts: WorkerParts;
  readonly #review: ReviewDeps;
  readonly #intake: IntakeDeps;
  readonly #deliver: ReturnType<typeof createIntakeHandler>;
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.process = parts.process;
    this.wakes = new SimulatedWakes(parts.process);
    this.#review = reviewDeps(parts, this.wakes);
    this.#intake = this.#intakeDeps();
    const { pool, log, clock } = this.#review;
    const { enqueueIntake } = this.#intake;
    this.#deliver = createIntakeHandler({ appId: APP_ID, pool, log, clock, enqueueIntake });
  }

  get isAlive(): boolean {
    return this.process.isAlive;
  }

  get takesWork(): boolean {
    return this.isAlive && !this.#stopping.signal.aborted;
  }

  tell(line: string): void {
    this.#parts.onLine(`${this.process.name}: ${line}`);
  }

  /** Begins what is done every now and then; the leader alone does it. */
  lead(isLeader: () => boolean): void {
    const { pool, executor, clock, log, settings } = this.#review;
    const { engine } = this.#parts;
    const upkeep = {
      pool,
      executor,
      clock,
      log,
      instanceId: settings.instanceId,
      conversationDays: 14,
      retentionDays: 30,
    };
    const schedules = [
      {
        everyMs: RESUME_EVERY_MS,
        run: async (signal: AbortSignal) =>
          await resumeLiveRuns({ pool, log }, async (id, key) => engine.enqueueRun(id, key), signal),
      },
      {
        everyMs: RESUME_EVERY_MS,
        run: async (signal: AbortSignal) =>
          await resumeIntakes({ pool, log }, async (id, key) => engine.enqueueIntake(id, key), signal),
      },
      ...upkeepSchedules(upkeep, UPKEEP_EVERY_MS),
      reconcilerSchedule({
        ...this.#review,
        appId: APP_ID,
        allowedAccounts: '*',
        everyMs: UPKEEP_EVERY_MS,
        enqueueIntake: async (id, key) => engine.enqueueIntake(id, key),
      }),
    ];
    for (const { run, everyMs } of schedules) void this.#repeat(run, everyMs, isLeader);
  }

  /** Takes a delivery; resolves when it is durable, rejects when it could not be stored. */
  async deliver(id: string, event: string, body: string): Promise<void> {
    // What GitHub sends is for `classify` to find out.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const delivery = { id, name: event, payload: JSON.parse(body) as object } as Arriving;
    await this.#deliver(delivery);
  }

  async carryOut(kind: 'intake' | 'run', id: string): Promise<void> {
    const work = kind === 'intake' ? runIntake(id, this.#intake) : driveReview(id, this.#review, this.#stopping.signal);
    this.#underWay.add(work);
    try {
      await this.process.whileAlive(work);
    } finally {
      this.#underWay.delete(work);
    }
  }

  /** Stops as on SIGTERM: takes nothing new and waits a while for what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const settled = Promise.allSettled(this.#underWay);
    await Promise.race([settled, this.process.clock.sleep(SHUTDOWN_MS)]);
  }

  async #repeat(run: (signal: AbortSignal) => Promise<void>, everyMs: number, isLeader: () => boolean): Promise<void> {
    const { signal } = this.#stopping;
    while (this.takesWork) {
      if (isLeader()) await run(signal).catch((error: unknown) => this.tell(`schedule failed: ${String(error)}`));
      await this.process.clock.sleep(everyMs);
    }
  }

  #intakeDeps(): IntakeDeps {
    const { pool, github, clock, log, masker, settings, identity } = this.#review;
    const { engine } = this.#parts;
    return {
      pool,
      github,
      identity,
      clock,
      log,
      masker,
      settings,
      allowedAccounts: '*',
      defaults: DEFAULTS,
      startRun: async (runId, installationId) => engine.enqueueRun(runId, String(installationId)),
      enqueueIntake: async (id, key) => engine.enqueueIntake(id, key),
    };
  }
}

function reviewDeps(parts: WorkerParts, wakes: SimulatedWakes): ReviewDeps {
  const { process, world, database, random, onServed, onWoken, onLine } = parts;
  const clock: Clock = process.clock;
  const log = pino(
    { level: 'debug', base: null, timestamp: false },
    { write: (line: string) => onLine(`${process.name}: ${line.trimEnd()}`) },
  );
  const masker = new SecretMasker();
  const pool = poolOf(process, database, onWoken);
  const chance = () => random.int(0, 999) / 1000;
  const github = createGitHub({
    appId: APP_ID,
    privateKey: world.privateKey,
    baseUrl: world.githubBaseUrl,
    log,
    clock,
    masker,
    random: chance,
    fetch: networkOf(process, { service: 'github', serve: world.github.serve }, onServed),
  });
  const client = createAnthropic({
    apiKey: world.apiKey,
    baseUrl: world.platform.origin,
    log,
    fetch: networkOf(process, { service: 'platform', serve: world.platform.serve }, onServed),
  });
  const executor = createManagedAgentsExecutor({
    client,
    ensure: createReviewerEnsurer({
      client,
      store: world.provisionedFor(process),
      instanceId: SETTINGS.instanceId,
      policy: { own: { model: SETTINGS.model, effort: 'medium' }, allowedModels: [], maxEffort: 'medium' },
    }),
    clock,
    log,
    settings: { streamSilenceMs: 90_000 },
    random: chance,
    ...(parts.isNotified
      ? {
          wait: async (id: string, ms: number, signal: AbortSignal) => await wakes.wait(sessionWakeKey(id), ms, signal),
        }
      : {}),
  });
  const identity = () => readAppIdentity(github.app());
  const settings = { ...SETTINGS, githubBaseUrl: world.githubBaseUrl };
  return { pool, wakes, github, executor, identity, clock, log, masker, settings };
}
