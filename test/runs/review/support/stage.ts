import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { pino } from 'pino';
import { createAnthropic } from '../../../../src/anthropic/client.ts';
import { type Clock, systemClock } from '../../../../src/core/clock.ts';
import { newId } from '../../../../src/core/ids.ts';
import { SecretMasker } from '../../../../src/core/secrets.ts';
import type { PullRequest, Repository, Review } from '../../../../src/emulators/github/entities.ts';
import type { GitHubEmulator } from '../../../../src/emulators/github/github-emulator.ts';
import { startGitHubEmulator } from '../../../../src/emulators/github/start-github-emulator.ts';
import { createGitHub } from '../../../../src/github/github.ts';
import { readAppIdentity } from '../../../../src/github/identity.ts';
import type { ReviewDeps, ReviewSettings } from '../../../../src/runs/review/context.ts';
import { newReviewRun, type ReviewRun, type ReviewTarget } from '../../../../src/runs/review/run.ts';
import { createManagedAgentsExecutor } from '../../../../src/sessions/managed-agents/executor.ts';
import { insertRun } from '../../../../src/store/runs/insert-run.ts';
import { openWakes } from '../../../../src/store/wake.ts';
import { cloneDatabase } from '../../../database.ts';
import type { Delivery } from './delivery.ts';
import { buildLedger, type Ledger } from './ledger.ts';
import type { RecordedPlatform } from './recorded-platform.ts';

const APP_ID = 4711;
/** What vitest runs at once of tests that are marked as concurrent. */
const CONCURRENT = 12;
const SETTINGS = { appId: APP_ID, instanceId: 'test', model: 'claude-opus-5-5', dailyBudgetCents: 1_000_000_000 };
const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });

/** Time stands still, so that every review takes none. Short pauses take no time either; watchdogs are real. */
function frozenClock(at: number): Clock {
  return { now: () => at, sleep: (ms, signal) => systemClock.sleep(ms < 10_000 ? 0 : ms, signal) };
}

/** An emulated GitHub with equal pull requests and a database, for any number of reviews, five at a time. */
export interface Stage {
  readonly github: GitHubEmulator;
  readonly repository: Repository;
  readonly pool: Pool;
  readonly clock: Clock;
  readonly settings: ReviewSettings;
  /** Stores a run that has not begun. Its pull request is its own until it is forgotten. */
  newRun(): Promise<ReviewRun>;
  forgetRun(run: ReviewRun): Promise<void>;
  /** Opens one more equal pull request: what a review of it would be about. */
  openPullRequest(): Promise<ReviewTarget>;
  reviewsOf(target: ReviewTarget): readonly Review[];
  /** Connections of one's own to the database. */
  openPool(): Pool;
  /** What a new process would work with. */
  newDeps(platform: RecordedPlatform, mode: Delivery['mode'], pool?: Pool): ReviewDeps;
  close(): Promise<void>;
}

/** Time stands still at `at` [now]. */
export async function openStage(at = Date.now()): Promise<Stage> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const clock = frozenClock(at);
  const folder = await mkdtemp(path.join(tmpdir(), 'proofline-recorded-'));
  const ledger = await buildLedger(folder);
  const app = { id: APP_ID, slug: 'proofline-test', publicKey, owner: 'demo' };
  const github = await startGitHubEmulator({ app, now: () => clock.now(), contentLimits: false });
  const settings = { ...SETTINGS, githubBaseUrl: `${github.origin}/api/v3` };
  const { installationId } = github.installOn('demo');
  const repository = await github.addRepository({ owner: 'demo', name: 'ledger', gitDir: ledger.gitDir });
  github.setPermission(repository, 'ada', 'write');
  const free: number[] = [];
  const pulls = new Map<number, PullRequest>();
  const openNext = async () => {
    const pull = await openPullRequest(github, repository, ledger);
    pulls.set(pull.number, pull);
    return pull.number;
  };
  while (free.length < CONCURRENT) free.push(await openNext());
  const database = await cloneDatabase();
  const pool = new Pool({ connectionString: database.url });
  const wakes = await openWakes(database.url, log);
  return {
    github,
    repository,
    pool,
    clock,
    settings,
    newRun: async () => {
      const number = free.pop();
      if (number === undefined) throw new Error('every pull request is under review');
      return await storeRun(pool, clock, targetOf({ installationId, repository, number, ledger }));
    },
    openPullRequest: async () => targetOf({ installationId, repository, number: await openNext(), ledger }),
    reviewsOf: ({ number }) => {
      const pull = pulls.get(number);
      return pull === undefined ? [] : github.reviews(pull);
    },
    forgetRun: async ({ id, target }) => {
      await pool.query('delete from proofline.runs where id = $1', [id]);
      await pool.query('delete from proofline.known_findings where number = $1', [target.number]);
      free.push(target.number);
    },
    openPool: () => new Pool({ connectionString: database.url }),
    newDeps: (platform, mode, own = pool) => newDeps({ pool: own, wakes, clock, settings, privateKey }, platform, mode),
    close: async () => {
      await wakes.close();
      await pool.end();
      await Promise.all([database.drop(), github.close(), rm(folder, { recursive: true, force: true })]);
    },
  };
}

async function openPullRequest(
  github: GitHubEmulator,
  repository: Repository,
  { base, head }: Ledger,
): Promise<PullRequest> {
  const change = { title: 'Transfer and export', baseRef: 'main', base, headRef: 'transfers', head, author: 'ada' };
  return await github.openPullRequest({ repository, ...change, announce: false });
}

interface Subject {
  readonly installationId: number;
  readonly repository: Repository;
  readonly number: number;
  readonly ledger: Ledger;
}

const targetOf = ({ installationId, repository, number, ledger }: Subject): ReviewTarget => ({
  installationId,
  repositoryId: repository.id,
  owner: 'demo',
  repo: 'ledger',
  number,
  headSha: ledger.head,
  baseRef: 'main',
  attempt: 1,
});

async function storeRun(pool: Pool, clock: Clock, target: ReviewTarget): Promise<ReviewRun> {
  const run = newReviewRun({
    id: newId(),
    target,
    trigger: { deliveryId: 'd1', actor: 'ada', kind: 'pull-request' },
    limits: { budgetCents: 200, notBefore: clock.now(), deadlineAt: clock.now() + 1_800_000 },
    startedAt: clock.now(),
  });
  await insertRun(pool, run.id, run.target, run);
  return run;
}

interface Surroundings extends Pick<ReviewDeps, 'pool' | 'wakes' | 'clock'> {
  readonly settings: typeof SETTINGS & { readonly githubBaseUrl: string };
  readonly privateKey: string;
}

function newDeps(
  { privateKey, ...parts }: Surroundings,
  platform: RecordedPlatform,
  mode: Delivery['mode'],
): ReviewDeps {
  const { clock, settings } = parts;
  const masker = new SecretMasker();
  const baseUrl = settings.githubBaseUrl;
  const github = createGitHub({ appId: APP_ID, privateKey, baseUrl, log, clock, masker });
  const executor = createManagedAgentsExecutor({
    client: createAnthropic({ apiKey: 'sk-ant-recorded-platform', baseUrl: platform.origin, log }),
    ensure: () => Promise.resolve({ agentId: 'agent_1', version: 1, environmentId: 'env_1' }),
    clock: { ...clock, now: () => clock.now() + platform.waitedMs },
    log,
    settings: { streamSilenceMs: 60_000 },
    random: () => 0,
    ...(mode === 'notices' ? { wait: platform.wait } : {}),
  });
  return { ...parts, github, executor, identity: () => readAppIdentity(github.app()), log, masker };
}
