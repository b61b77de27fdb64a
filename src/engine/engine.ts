import { AsyncLocalStorage } from 'node:async_hooks';
import { hostname } from 'node:os';
import { DBOS } from '@dbos-inc/dbos-sdk';
import type { ClientBase, Pool } from 'pg';
import { newId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import { openPool } from '../core/postgres/open-pool.ts';
import type { WatchedOptions } from '../core/postgres/watched-client.ts';
import { ClockWatch } from './clock-watch.ts';
import { adaptLog } from './dbos-log.ts';
import { enqueue, joinIntake, joinRun, startRun, startTogether } from './enqueue.ts';
import { EngineAlreadyRunning, EngineUnavailable } from './errors.ts';
import { PromptPolls } from './prompt-polls.ts';
import { APPLICATION, type EngineLimits, QUEUES, registerQueues } from './queues.ts';
import { type Schedule, Schedules } from './schedules.ts';
import { Sweep } from './sweep.ts';
import { migrateEngine } from './system-schema.ts';
import { deleteFinished } from './system-tables.ts';
import { Ticker } from './ticker.ts';
import { WorkerLock } from './worker-lock.ts';
import { MAX_PAUSE_MS, type Work, Workload } from './workload.ts';

/** Part of the stored format: a worker never claims workflows of another version. */
const VERSION = '1';
const POOL_SIZE = 8;
const SWEEP_MS = 1_000;
/** What is cut off then goes on elsewhere, or at the next start. */
const STOP_PATIENCE_MS = 3_000;
/** For ends that are being recorded when we stop. */
const RECORDING_PATIENCE_MS = 1_000;
/** All installations share the places of intake: one that has to wait for long leaves its own to the others. */
const INTAKE_LIMITS = { maxAttempts: 6, longestWaitMs: MAX_PAUSE_MS };
/** A run waits in a place of its installation's own. */
const DRIVE_LIMITS = { maxAttempts: 10, longestWaitMs: Infinity };
const KEEP_FINISHED_HOURS = 48;
const RETENTION_EVERY_MS = 10 * 60_000;
const RETENTION_BATCH = 500;

export interface EngineOptions extends WatchedOptions {
  /** Leads to a real session, not through a transaction pooler: workers hold session locks. */
  readonly databaseUrl: string;
  readonly log: Log;
  /**
   * Decides one intake; one at a time for each pull-request key. At least once: a kill repeats it. A failure is tried
   * again up to six times within half a minute unless it is an `AppError` that gives up, or that announces a longer wait.
   */
  readonly intake: (intakeId: string) => Promise<void>;
  /**
   * Carries a run on until it has nothing more to do. Called again after a restart, a take-over, a request that came
   * in meanwhile, or a failure (up to ten times in a row), so it acts on the stored state alone.
   *
   * Must return soon after `signal` aborts: on shutdown, and when another worker has taken the run over. It then
   * counts as unfinished, whatever it returns.
   */
  readonly drive: (runId: string, signal: AbortSignal) => Promise<void>;
  /** Each is done by one worker of the cluster at a time: at once when it takes the lead, then at its interval. */
  readonly schedules?: readonly Schedule[];
  readonly limits: EngineLimits;
}

export interface Engine {
  /** Random for each start. */
  readonly workerId: string;
  /**
   * Outlives this process when it resolves; throws `EngineUnavailable` after eight seconds. The same id again joins the
   * existing intake, also one that has succeeded; one that ended in failure is started again, but not before a wait that
   * the failure has announced is over. A database server that is killed may forget requests of the last second: whoever
   * has stored a delivery asks again until it is decided.
   */
  enqueueIntake(intakeId: string, pullRequestKey: string): Promise<void>;
  /**
   * As durable as that. Whatever was stored for the run before the call is seen by a `drive` that starts, or starts over,
   * after it: a live run looks again before it ends, an ended one is started again.
   */
  enqueueRun(runId: string, installationKey: string): Promise<void>;
  /** False while another worker is taking over our work, and after `stop`. */
  isHealthy(): boolean;
  /** Aborts the drives, waits at most three seconds for work under way and leaves the rest to the next start. May hang
   * with a database that does not answer. */
  stop(): Promise<void>;
}

let isRunning = false;

/** Starts this process's worker. There can be one at a time; after `stop` another can be started. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  if (isRunning) throw new EngineAlreadyRunning();
  isRunning = true;
  const worker = new Worker(options);
  try {
    await worker.start();
    return worker;
  } catch (error) {
    await worker.stop().catch(() => undefined);
    throw error;
  }
}

class Worker implements Engine {
  readonly workerId = `${hostname()}-${newId()}`;
  readonly #options: EngineOptions;
  readonly #pool: Pool;
  readonly #lock: WorkerLock;
  readonly #workload: Workload;
  readonly #schedules: Schedules;
  readonly #ticker: Ticker;
  readonly #polls = new PromptPolls();
  readonly #startIntake = startTogether();
  #intakeWorkflow = notStarted;
  #runWorkflow = notStarted;
  readonly #clockWatch = new ClockWatch();
  /** Not what DBOS says of itself: it calls itself launched some queries before it looks at the queues. */
  #isLaunched = true;
  /** Settles when what was enqueued meanwhile can be recorded again. */
  #launched: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(options: EngineOptions) {
    const { log, schedules = [] } = options;
    this.#options = options;
    this.#pool = this.#openPool(options);
    this.#lock = new WorkerLock(options.databaseUrl, this.workerId, log);
    this.#workload = new Workload(this.#lock, this.#pool, log);
    this.#schedules = new Schedules([...schedules, this.#retention()], this.#lock, log);
    const sweep = new Sweep({ lock: this.#lock, pool: this.#pool, log, workload: this.#workload });
    const tick = async () => {
      await this.#followClock();
      await sweep.sweep();
      await this.#schedules.takeLead();
    };
    this.#ticker = new Ticker(SWEEP_MS, tick, async (error) => {
      log.warn({ err: error }, 'the sweep failed');
      await this.#lock.verify();
    });
  }

  #openPool({ databaseUrl, log, answerWithinMs }: EngineOptions): Pool {
    const options = {
      connectionString: databaseUrl,
      max: POOL_SIZE,
      answerWithinMs,
      // oxlint-disable-next-line typescript/no-misused-promises -- the pool waits for it, which its types do not say
      onConnect: flushLater,
    };
    return openPool(options, (error) => {
      // The message alone: pg attaches the whole client to this error, password included.
      if (!this.#stopped) log.warn({ reason: error.message }, 'an idle engine connection was lost');
    });
  }

  async start(): Promise<void> {
    const { databaseUrl, log, intake, drive } = this.#options;
    const logger = adaptLog(log, () => this.#workload.isStopping);
    await migrateEngine(databaseUrl, log);
    await registerQueues(this.#options, this.#pool, logger);
    await this.#lock.acquire();
    this.#intakeWorkflow = this.#register('intake', { run: intake, ...INTAKE_LIMITS, isAborted: false });
    this.#runWorkflow = this.#register('run', { run: drive, ...DRIVE_LIMITS, isAborted: true });
    DBOS.setConfig({
      name: APPLICATION,
      systemDatabaseUrl: databaseUrl,
      systemDatabasePool: this.#pool,
      applicationVersion: VERSION,
      executorID: this.workerId,
      useListenNotify: false,
      runMigrations: false,
      logger,
    });
    await DBOS.launch();
    await this.#ticker.start();
  }

  async enqueueIntake(intakeId: string, pullRequestKey: string): Promise<void> {
    await this.#launched;
    await enqueue(this.#pool, {
      workflow: this.#intakeWorkflow,
      workflowId: `intake:${intakeId}`,
      id: intakeId,
      queueName: QUEUES.intake,
      partitionKey: pullRequestKey,
      startNew: this.#startIntake,
      whenKnown: joinIntake,
    });
    this.#polls.ask(QUEUES.intake);
  }

  async enqueueRun(runId: string, installationKey: string): Promise<void> {
    await this.#launched;
    await enqueue(this.#pool, {
      workflow: this.#runWorkflow,
      workflowId: `run:${runId}`,
      id: runId,
      queueName: QUEUES.runs,
      partitionKey: installationKey,
      startNew: startRun,
      whenKnown: joinRun,
    });
    this.#polls.ask(QUEUES.runs);
  }

  /**
   * DBOS looks at its queues at times of the machine's clock (seen in 5.3.0): when that is set back it looks at none until
   * the time comes again. Launched anew it carries on what is claimed, as after a restart.
   */
  async #followClock(): Promise<void> {
    const backByMs = this.#clockWatch.setBackBy();
    if (backByMs > 0) {
      this.#options.log.warn({ backByMs }, 'the clock was set back: looking at the queues anew');
      this.#isLaunched = false;
    }
    if (this.#isLaunched || this.#stopped) return;
    this.#launched = this.#launchAnew();
    await this.#launched;
  }

  /** Tried again a second later when it fails, as it does without a database. */
  async #launchAnew(): Promise<void> {
    await DBOS.shutdown({ workflowCompletionTimeoutMS: 0 });
    await DBOS.launch();
    this.#isLaunched = true;
  }

  isHealthy(): boolean {
    return !this.#workload.isStopping && this.#lock.isHealthy;
  }

  async stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    await this.#stopped;
  }

  async #stop(): Promise<void> {
    try {
      const work = [this.#polls.stop(), this.#workload.stop(STOP_PATIENCE_MS)];
      await Promise.all([this.#ticker.stop(), this.#schedules.stop(), ...work]);
      await DBOS.shutdown({ deregister: true, workflowCompletionTimeoutMS: RECORDING_PATIENCE_MS });
      await this.#lock.release();
      await this.#pool.end();
    } finally {
      isRunning = false;
    }
  }

  /**
   * A workflow without recorded steps: DBOS would replay a step's recorded result after a restart, and ours is always to
   * look at the stored state again. The work leaves DBOS' context, in which `enqueue…` would start children.
   */
  #register(name: string, work: Work): (id: string) => Promise<void> {
    const outside = AsyncLocalStorage.snapshot();
    const workflow = async (id: string) =>
      await outside(async () => await this.#workload.carryOut(`${name}:${id}`, id, work));
    return DBOS.registerWorkflow(workflow, { name });
  }

  #retention(): Schedule {
    const run = async (signal: AbortSignal) => {
      let deleted = RETENTION_BATCH;
      while (deleted === RETENTION_BATCH && !signal.aborted) {
        deleted = await deleteFinished(this.#pool, KEEP_FINISHED_HOURS, RETENTION_BATCH);
      }
    };
    return { name: 'engine-retention', everyMs: RETENTION_EVERY_MS, run };
  }
}

/**
 * A database server that is killed undoes the last moments of the queues, in their order: work goes on from an earlier state,
 * as after a kill of ours, and what was put in by then is put in again by whoever has stored what it is about.
 */
async function flushLater(client: ClientBase): Promise<void> {
  await client.query('set synchronous_commit to off');
}

async function notStarted(id: string): Promise<void> {
  throw new EngineUnavailable(`the engine is not started: ${id}`);
}
