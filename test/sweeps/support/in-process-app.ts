import { createReviewerEnsurer } from '../../../src/agents/ensure-reviewer.ts';
import type { Provisioned } from '../../../src/agents/provisioned-store.ts';
import { createAnthropic } from '../../../src/anthropic/client.ts';
import type { Stage } from '../../../src/cli/demo/stage.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import { newId } from '../../../src/core/ids.ts';
import { createLog } from '../../../src/core/log.ts';
import { SecretMasker } from '../../../src/core/secrets.ts';
import { createGitHub } from '../../../src/github/github.ts';
import { readAppIdentity } from '../../../src/github/identity.ts';
import type { IntakeDeps } from '../../../src/runs/intake/intake-context.ts';
import { runIntake } from '../../../src/runs/intake/run-intake.ts';
import type { ReviewDeps } from '../../../src/runs/review/context.ts';
import { driveReview } from '../../../src/runs/review/drive.ts';
import { createManagedAgentsExecutor } from '../../../src/sessions/managed-agents/executor.ts';
import { recordDelivery } from '../../../src/store/deliveries/record-delivery.ts';
import { ProvisionedTable } from '../../../src/store/provisioned/provisioned.ts';
import type { Intake } from '../../../src/triggers/intake.ts';
import type { HttpGate } from './http-gate.ts';

/** Real time: long beside what a loopback request takes, short beside a whole test. */
const REQUEST_TIMEOUT_MS = 1500;
export const DAILY_CENTS = 2500;
const MODEL = 'claude-opus-5-5';
/** The engine tries an intake so often. */
const INTAKE_ATTEMPTS = 6;
const DAY_MS = 24 * 3_600_000;

const INTAKE: Pick<IntakeDeps, 'defaults' | 'allowedAccounts' | 'enqueueIntake'> = {
  defaults: {
    budgetCents: 200,
    maxBudgetCents: 1000,
    // Machines are slow at times, and this time runs fast: here no review ends for its age.
    deadlineMs: DAY_MS,
    debounceMs: 0,
    rotateBeforeMs: 600_000,
    progressEveryMs: DAY_MS,
  },
  allowedAccounts: undefined,
  enqueueIntake: async () => {},
};

interface Surroundings extends Pick<ReviewDeps, 'pool' | 'wakes' | 'clock'> {
  readonly environment: Stage['environment'];
  readonly gates: Readonly<Record<'github' | 'platform', HttpGate>>;
  /** What it logs, a JSON object per line. */
  readonly logged: string[];
}

/** The App without its server and its engine: what intake decides is done at once. */
export class InProcessApp {
  readonly #deps: ReviewDeps;
  #deliveries = 0;

  constructor(surroundings: Surroundings) {
    this.#deps = depsOf(surroundings);
  }

  /** Acts on a delivery as the engine would, to the end of the reviews that it starts. */
  async take(event: string, intake: Intake): Promise<void> {
    const deps = this.#deps;
    this.#deliveries += 1;
    const id = `delivery-${this.#deliveries}`;
    const started = new Set<string>();
    const startRun = async (runId: string) => void started.add(runId);
    await recordDelivery(deps.pool, { id, event, action: null, intake });
    // The database's time does not run fast.
    const sql = 'update proofline.deliveries set received_at = to_timestamp($2::double precision / 1000) where id = $1';
    await deps.pool.query(sql, [id, deps.clock.now()]);
    await perseveringly(() => runIntake(id, { ...deps, ...INTAKE, startRun }), deps.clock);
    for (const runId of started) await driveReview(runId, deps, new AbortController().signal);
  }
}

function depsOf({ pool, wakes, clock, logged, environment, gates }: Surroundings): ReviewDeps {
  const { APP_ID = '', PRIVATE_KEY: privateKey = '', ANTHROPIC_API_KEY: apiKey = '' } = environment;
  const masker = new SecretMasker();
  const log = createLog({ level: 'debug', masker, destination: { write: (line) => void logged.push(line) } });
  const [appId, instanceId] = [Number(APP_ID), newId()];
  const baseUrl = `${gates.github.origin}/api/v3`;
  const requestTimeoutMs = REQUEST_TIMEOUT_MS;
  const github = createGitHub({ appId, privateKey, baseUrl, log, clock, masker, requestTimeoutMs });
  const client = createAnthropic({ apiKey, baseUrl: gates.platform.origin, log, timeoutMs: REQUEST_TIMEOUT_MS });
  const policy = { own: { model: MODEL, effort: 'medium' }, allowedModels: [], maxEffort: 'medium' } as const;
  const store = new ProvisionedTable<Provisioned>(pool);
  const ensure = createReviewerEnsurer({ client, store, instanceId, policy });
  const executor = createManagedAgentsExecutor({ client, ensure, clock, log, settings: { streamSilenceMs: DAY_MS } });
  const settings = { appId, instanceId, model: MODEL, dailyBudgetCents: DAILY_CENTS, githubBaseUrl: baseUrl };
  return { pool, wakes, github, executor, identity: () => readAppIdentity(github.app()), clock, log, masker, settings };
}

/** Tries as the engine does. */
async function perseveringly(work: () => Promise<void>, clock: Clock): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isHopeless = error instanceof AppError && error.recovery === 'give-up';
      if (isHopeless || attempt === INTAKE_ATTEMPTS) throw error;
      const announced = error instanceof AppError ? (error.retryAfterMs ?? 0) : 0;
      await clock.sleep(Math.max(announced, 1000 * 2 ** (attempt - 1)));
    }
  }
}
