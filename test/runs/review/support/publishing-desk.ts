import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Pool } from 'pg';
import { pino } from 'pino';
import { type Clock, systemClock } from '../../../../src/core/clock.ts';
import { newId } from '../../../../src/core/ids.ts';
import { SecretMasker } from '../../../../src/core/secrets.ts';
import type { PullRequest, Repository } from '../../../../src/emulators/github/entities.ts';
import type { GitHubEmulator } from '../../../../src/emulators/github/github-emulator.ts';
import { startGitHubEmulator } from '../../../../src/emulators/github/start-github-emulator.ts';
import { createGitHub } from '../../../../src/github/github.ts';
import { readAppIdentity } from '../../../../src/github/identity.ts';
import type { ReviewDeps } from '../../../../src/runs/review/context.ts';
import { newReviewRun, type ReviewRun } from '../../../../src/runs/review/run.ts';
import type { AgentExecutor } from '../../../../src/sessions/executor.ts';
import { insertRun } from '../../../../src/store/runs/insert-run.ts';
import { cloneDatabase } from '../../../database.ts';
import { aPlan } from '../a-review.ts';
import { buildLedger } from './ledger.ts';

const APP_ID = 4711;

/** An emulated GitHub and a database for runs whose work is over and that have everything left to publish. */
export interface PublishingDesk {
  readonly github: GitHubEmulator;
  readonly repository: Repository;
  readonly installationId: number;
  readonly pool: Pool;
  /** What was logged since the beginning, a JSON object per line. */
  readonly logged: readonly string[];
  /** Stores a run on a pull request of its own. */
  prepare(run: Partial<ReviewRun>): Promise<{ readonly run: ReviewRun; readonly pull: PullRequest }>;
  stored(runId: string): Promise<ReviewRun>;
  /** Connections of one's own to the database. */
  openPool(): Pool;
  /** What a new process would work with. */
  newDeps(pool?: Pool): ReviewDeps;
  close(): Promise<void>;
}

/** Nobody waits here: time passes as far as somebody wants to wait. Watchdogs are real. */
function eagerClock(): Clock & { pass(ms: number): void } {
  let now = Date.now();
  const pass = (ms: number) => void (now += ms);
  const sleep: Clock['sleep'] = (ms, signal) =>
    ms < 10_000 ? Promise.resolve(pass(ms)) : systemClock.sleep(ms, signal);
  return { now: () => now, pass, sleep };
}

export async function openPublishingDesk(): Promise<PublishingDesk> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const clock = eagerClock();
  const folder = await mkdtemp(path.join(tmpdir(), 'proofline-publishing-'));
  const ledger = await buildLedger(folder);
  const app = { id: APP_ID, slug: 'proofline-test', publicKey, owner: 'demo' };
  const github = await startGitHubEmulator({ app, now: () => clock.now(), contentLimits: false });
  const { installationId } = github.installOn('demo');
  const repository = await github.addRepository({ owner: 'demo', name: 'ledger', gitDir: ledger.gitDir });
  const database = await cloneDatabase();
  const pool = new Pool({ connectionString: database.url });
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const wakes: ReviewDeps['wakes'] = {
    wait: (_runId: string, ms: number) => Promise.resolve(clock.pass(ms)),
    close: () => Promise.resolve(),
  };
  return {
    github,
    repository,
    installationId,
    pool,
    logged,
    async prepare(state) {
      const change = { title: 'Transfer', baseRef: 'main', base: ledger.base, headRef: 'transfers', head: ledger.head };
      const pull = await github.openPullRequest({ repository, ...change, author: 'ada', announce: false });
      const target = {
        installationId,
        repositoryId: repository.id,
        owner: 'demo',
        repo: 'ledger',
        number: pull.number,
        headSha: ledger.head,
        baseRef: 'main',
        attempt: 1,
      };
      const now = clock.now();
      const run: ReviewRun = {
        ...newReviewRun({
          id: newId(),
          target,
          trigger: { deliveryId: 'd1', actor: 'ada', kind: 'pull-request' },
          limits: { budgetCents: 200, notBefore: now, deadlineAt: now + 1_800_000 },
          startedAt: now,
        }),
        plan: aPlan(),
        outcome: { kind: 'complete' },
        outcomeAt: now,
        summary: 'It moves money.',
        ...state,
      };
      await insertRun(pool, run.id, target, run);
      return { run, pull };
    },
    async stored(runId) {
      const { rows } = await pool.query<{ state: ReviewRun }>('select state from proofline.runs where id = $1', [
        runId,
      ]);
      if (rows[0] === undefined) throw new Error('the run is not stored');
      return rows[0].state;
    },
    openPool: () => new Pool({ connectionString: database.url }),
    newDeps(own = pool) {
      const masker = new SecretMasker();
      const settings = {
        appId: APP_ID,
        instanceId: 'test',
        model: 'claude-opus-5-5',
        dailyBudgetCents: 2500,
        githubBaseUrl: `${github.origin}/api/v3`,
      };
      const client = createGitHub({ appId: APP_ID, privateKey, baseUrl: settings.githubBaseUrl, log, clock, masker });
      const identity = () => readAppIdentity(client.app());
      return { pool: own, wakes, github: client, executor: NO_EXECUTOR, identity, clock, log, masker, settings };
    },
    async close() {
      await pool.end();
      await Promise.all([database.drop(), github.close(), rm(folder, { recursive: true, force: true })]);
    },
  };
}

/** There is no session any more: whoever asks for one has a bug. */
const NO_EXECUTOR = new Proxy<AgentExecutor>({} as AgentExecutor, {
  get(_target, name) {
    throw new Error(`a run that only publishes asked for ${String(name)}`);
  },
});
