import { createReviewerEnsurer } from './agents/ensure-reviewer.ts';
import type { Provisioned } from './agents/provisioned-store.ts';
import { createAnthropic } from './anthropic/client.ts';
import { readWebhook } from './anthropic/read-webhook.ts';
import { type Environment, githubBaseUrl } from './config/environment.ts';
import { systemClock } from './core/clock.ts';
import type { Log } from './core/log.ts';
import type { SecretMasker } from './core/secrets.ts';
import { type Engine, startEngine } from './engine/engine.ts';
import { createGitHub, type GitHub } from './github/github.ts';
import { readAppIdentity } from './github/identity.ts';
import { anthropicWebhookRoutes } from './http/anthropic-webhook-route.ts';
import { healthRoutes } from './http/health.ts';
import { createIntakeHandler, handOverLater } from './http/intake-handler.ts';
import { createDispatcher } from './http/probot.ts';
import { type Routes, startHttpServer } from './http/server.ts';
import { createWebhookRoute } from './http/webhook-route.ts';
import { runIntake } from './runs/intake/run-intake.ts';
import { resumeIntakes, resumeLiveRuns } from './runs/resume.ts';
import type { ReviewDeps } from './runs/review/context.ts';
import { driveReview } from './runs/review/drive.ts';
import { questionSchedule, reconcilerSchedule, upkeepSchedules } from './runs/upkeep/schedules.ts';
import type { UpkeepDeps } from './runs/upkeep/upkeep-deps.ts';
import { createManagedAgentsExecutor } from './sessions/managed-agents/executor.ts';
import type { WaitForNotice } from './sessions/managed-agents/notice-view.ts';
import { type Database, openDatabase } from './store/database.ts';
import { migrateDatabase } from './store/migrate.ts';
import { recordNotice, sessionWakeKey } from './store/notices/record-notice.ts';
import { ProvisionedTable } from './store/provisioned/provisioned.ts';
import { openWakes, type Wakes } from './store/wake.ts';

/** The platform takes 300 creates a minute from an organisation; this leaves room for retries and other programs. */
const RUN_STARTS_PER_SECOND = 4;
const LIVE_RUNS = 1000;
const LIVE_RUNS_PER_INSTALLATION = 20;
const RESUME_INTERVAL_MS = 60_000;
const STREAMED_PROGRESS_MS = 10_000;
const POLLED_PROGRESS_MS = 60_000;
/** How long requests under way may finish when the App stops. */
const HTTP_GRACE_MS = 2000;

export interface App {
  readonly port: number;
  /**
   * Stops taking deliveries, leaves live runs to the next start, and closes the database. Takes less than nine seconds
   * unless the database does not answer.
   */
  stop(): Promise<void>;
}

export interface AppParts {
  readonly environment: Environment;
  readonly log: Log;
  readonly masker: SecretMasker;
}

/** Wires the App together and starts it; resolves when it takes deliveries. What was started is stopped on failure. */
export async function startApp(parts: AppParts): Promise<App> {
  const { log } = parts;
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const next of stops.splice(0).toReversed()) await next();
  };
  try {
    const database = await openStore(parts);
    stops.push(() => database.close());
    const wakes = await openWakes(database.url, log);
    stops.push(() => wakes.close());
    const github = connectGitHub(parts);
    warnAboutHost(parts);
    const engine = await startWorkers(parts, database, wakes, github);
    stops.push(() => engine.stop());
    const server = await listen(parts, database, engine);
    stops.push(() => server.close(HTTP_GRACE_MS));
    log.info({ port: server.port, instanceId: database.instanceId, sessionsFollowedBy: waysOf(parts) }, 'ready');
    return { port: server.port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openStore({ environment, log, masker }: AppParts): Promise<Database> {
  const { DATA_DIR, DATABASE_URL } = environment;
  const external = DATABASE_URL === undefined ? {} : { databaseUrl: DATABASE_URL };
  const database = await openDatabase({ dataDir: DATA_DIR, log, ...external });
  masker.learn(decodeURIComponent(new URL(database.url).password));
  try {
    await migrateDatabase(database.url, log);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The hosted platform mounts repositories of github.com alone; reviews of others end as unreadable. */
function warnAboutHost({ environment: { GHE_HOST: host, ANTHROPIC_BASE_URL: own }, log }: AppParts): void {
  if (host !== undefined && own === undefined)
    log.warn({ host }, 'GHE_HOST: the platform cannot mount repositories of this host');
}

function connectGitHub({ environment, log, masker }: AppParts): GitHub {
  const baseUrl = githubBaseUrl(environment);
  return createGitHub({
    appId: environment.APP_ID,
    privateKey: environment.PRIVATE_KEY,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    log,
    clock: systemClock,
    masker,
  });
}

function connectAnthropic({ environment: { ANTHROPIC_API_KEY: apiKey, ANTHROPIC_BASE_URL: baseUrl }, log }: AppParts) {
  return createAnthropic({ apiKey, log, ...(baseUrl === undefined ? {} : { baseUrl }) });
}

async function startWorkers(parts: AppParts, database: Database, wakes: Wakes, github: GitHub): Promise<Engine> {
  const { environment, log } = parts;
  const { url, pool } = database;
  const identity = () => readAppIdentity(github.app());
  const review = reviewDeps(parts, database, wakes, github);
  // Work and schedules begin while the engine still starts.
  const started = Promise.withResolvers<Engine>();
  let engine: Engine | undefined;
  const enqueueIntake = async (id: string, key: string) => (await started.promise).enqueueIntake(id, key);
  const resuming = (resume: (engine: Engine, signal: AbortSignal) => Promise<void>) => async (signal: AbortSignal) => {
    const ready = engine ?? (await Promise.race([started.promise, whenAborted(signal)]));
    if (ready !== undefined) await resume(ready, signal);
  };
  engine = await startEngine({
    databaseUrl: url,
    log,
    intake: (deliveryId) =>
      runIntake(deliveryId, {
        pool,
        github,
        identity,
        clock: systemClock,
        log,
        allowedAccounts: environment.ALLOWED_ACCOUNTS,
        defaults: {
          budgetCents: environment.REVIEW_BUDGET_USD,
          maxBudgetCents: environment.MAX_REVIEW_BUDGET_USD,
          deadlineMs: environment.REVIEW_DEADLINE_MS,
          debounceMs: environment.DEBOUNCE_MS,
          rotateBeforeMs: environment.TOKEN_ROTATION_MS,
          progressEveryMs: progressEveryMs(environment),
        },
        startRun: async (runId, installationId) => (await started.promise).enqueueRun(runId, String(installationId)),
        enqueueIntake,
        masker: review.masker,
        settings: review.settings,
      }),
    drive: (runId, signal) => driveReview(runId, review, signal),
    schedules: [
      {
        name: 'resume-live-runs',
        everyMs: RESUME_INTERVAL_MS,
        run: resuming((ready, signal) => resumeLiveRuns({ pool, log }, (id, key) => ready.enqueueRun(id, key), signal)),
      },
      {
        name: 'resume-intakes',
        everyMs: RESUME_INTERVAL_MS,
        run: resuming((ready, signal) =>
          resumeIntakes({ pool, log }, (id, key) => ready.enqueueIntake(id, key), signal),
        ),
      },
      ...upkeepSchedules(upkeepDeps(parts, review), environment.RECONCILE_INTERVAL_MS),
      reconcilerSchedule({
        ...review,
        appId: environment.APP_ID,
        allowedAccounts: environment.ALLOWED_ACCOUNTS,
        everyMs: environment.RECONCILE_INTERVAL_MS,
        enqueueIntake,
      }),
      questionSchedule({ ...review, enqueueIntake }),
    ],
    limits: {
      liveRuns: LIVE_RUNS,
      liveRunsPerInstallation: LIVE_RUNS_PER_INSTALLATION,
      runStartsPerSecond: RUN_STARTS_PER_SECOND,
    },
  });
  started.resolve(engine);
  return engine;
}

const waysOf = ({ environment }: AppParts) =>
  environment.ANTHROPIC_WEBHOOK_SIGNING_KEY === undefined ? 'streams' : 'notices';

/** Notices tell of ends alone: what shows in between has to be asked for, so it is asked for less often. */
const progressEveryMs = ({ ANTHROPIC_WEBHOOK_SIGNING_KEY: keys }: Environment) =>
  keys === undefined ? STREAMED_PROGRESS_MS : POLLED_PROGRESS_MS;

const whenAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));

const waitForNotice =
  (wakes: Wakes): WaitForNotice =>
  (sessionId, timeoutMs, signal) =>
    wakes.wait(sessionWakeKey(sessionId), timeoutMs, signal);

function reviewDeps(parts: AppParts, { pool, instanceId }: Database, wakes: Wakes, github: GitHub): ReviewDeps {
  const { environment, log, masker } = parts;
  const { MODEL: model, EFFORT: effort, ALLOWED_MODELS: allowedModels, MAX_EFFORT: maxEffort = effort } = environment;
  const client = connectAnthropic(parts);
  const executor = createManagedAgentsExecutor({
    client,
    ensure: createReviewerEnsurer({
      client,
      store: new ProvisionedTable<Provisioned>(pool),
      instanceId,
      policy: { own: { model, effort }, allowedModels, maxEffort },
    }),
    clock: systemClock,
    log,
    settings: { streamSilenceMs: environment.STREAM_SILENCE_MS },
    ...(environment.ANTHROPIC_WEBHOOK_SIGNING_KEY === undefined ? {} : { wait: waitForNotice(wakes) }),
  });
  return {
    pool,
    wakes,
    github,
    executor,
    identity: () => readAppIdentity(github.app()),
    clock: systemClock,
    log,
    masker,
    settings: {
      appId: environment.APP_ID,
      instanceId,
      model,
      dailyBudgetCents: environment.DAILY_BUDGET_USD,
      githubBaseUrl: githubBaseUrl(environment),
    },
  };
}

function upkeepDeps({ environment }: AppParts, { pool, executor, clock, log, settings }: ReviewDeps): UpkeepDeps {
  return {
    pool,
    executor,
    clock,
    log,
    instanceId: settings.instanceId,
    conversationDays: environment.CONVERSATION_DAYS,
    retentionDays: environment.RETENTION_DAYS,
  };
}

async function listen(parts: AppParts, database: Database, engine: Engine) {
  const { environment, log } = parts;
  const {
    APP_ID: appId,
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: current,
    WEBHOOK_SECRET_PREVIOUS: previous,
  } = environment;
  const dispatch = await createDispatcher({
    appId,
    privateKey,
    secret: current,
    baseUrl: githubBaseUrl(environment),
    log,
    onDelivery: createIntakeHandler({
      appId,
      pool: database.deliveryPool,
      log,
      clock: systemClock,
      enqueueIntake: handOverLater((deliveryId, key) => engine.enqueueIntake(deliveryId, key), log),
    }),
  });
  const routes = {
    'POST /api/github/webhooks': createWebhookRoute({ secrets: { current, previous }, log, dispatch }),
    ...noticeRoutes(parts, database),
    ...healthRoutes({ isReady: async () => engine.isHealthy() && (await database.isAlive()) }),
  };
  return startHttpServer(routes, { host: environment.HOST, port: environment.PORT, log });
}

/** Without a signing key nothing could be verified: then there is no such route, and sessions are followed by streams. */
function noticeRoutes(parts: AppParts, { pool }: Database): Routes {
  const keys = parts.environment.ANTHROPIC_WEBHOOK_SIGNING_KEY;
  if (keys === undefined) return {};
  const client = connectAnthropic(parts);
  return anthropicWebhookRoutes({
    log: parts.log,
    clock: systemClock,
    read: (body, headers) => readWebhook(client, { body, headers, keys }),
    record: (notice) => recordNotice(pool, notice),
  });
}
