import type { Pool } from 'pg';
import { systemClock } from '../../../src/core/clock.ts';
import { createLog } from '../../../src/core/log.ts';
import { SecretMasker } from '../../../src/core/secrets.ts';
import { createGitHub } from '../../../src/github/github.ts';
import { readAppIdentity } from '../../../src/github/identity.ts';
import type { IntakeDeps } from '../../../src/runs/intake/intake-context.ts';
import { runIntake } from '../../../src/runs/intake/run-intake.ts';
import type { ReviewPlan } from '../../../src/runs/review/context.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { loadDelivery } from '../../../src/store/deliveries/load-delivery.ts';
import { recordDelivery } from '../../../src/store/deliveries/record-delivery.ts';
import type { Queryable } from '../../../src/store/queryable.ts';
import { claimRun } from '../../../src/store/runs/claim-run.ts';
import { readInbox } from '../../../src/store/runs/inbox.ts';
import { insertRun } from '../../../src/store/runs/insert-run.ts';
import { saveRun } from '../../../src/store/runs/save-run.ts';
import type { Intake } from '../../../src/triggers/intake.ts';
import { openPool } from '../../database.ts';
import { APP_ID, aScene, privateKey, type Scene, type TestRepository } from '../../emulators/github/support.ts';
import { aPlan, aProvedFinding, aReview } from '../review/a-review.ts';

export const CHECK = 4711;
export const PLAN: ReviewPlan = {
  title: 'A change',
  body: '',
  author: 'ada',
  files: [
    {
      path: 'src/a.ts',
      status: 'modified',
      additions: 1,
      deletions: 0,
      patch: '@@ -1 +1,2 @@\n a\n+b',
      givenInFull: false,
    },
    { path: 'yarn.lock', status: 'modified', additions: 1, deletions: 0, givenInFull: false, skipped: 'lock file' },
  ],
};

interface StoredRun {
  readonly id: string;
  readonly attempt: number;
  readonly plan: unknown;
  readonly state: ReviewRun;
}

/** Intake over a real database and the emulated GitHub, without an engine: what it would be handed is in the lists. */
export class IntakeStage {
  readonly pool: Pool;
  readonly scene: Scene;
  deps: IntakeDeps;
  readonly started: string[] = [];
  readonly enqueued: (readonly [string, string])[] = [];
  /** How far the clock of the App is ahead, in milliseconds. */
  ahead = 0;

  constructor(pool: Pool, scene: Scene) {
    this.pool = pool;
    this.scene = scene;
    scene.emulator.setPermission(scene.repository, 'ada', 'write');
    const masker = new SecretMasker();
    const log = createLog({ level: 'silent', masker });
    const baseUrl = `${scene.emulator.origin}/api/v3`;
    const github = createGitHub({ appId: APP_ID, privateKey, baseUrl, log, clock: systemClock, masker });
    this.deps = {
      pool,
      github,
      identity: () => readAppIdentity(github.app()),
      clock: { ...systemClock, now: () => systemClock.now() + this.ahead },
      log,
      defaults: {
        budgetCents: 200,
        maxBudgetCents: 1000,
        deadlineMs: 60_000,
        debounceMs: 5000,
        rotateBeforeMs: 600_000,
        progressEveryMs: 10_000,
      },
      allowedAccounts: '*',
      startRun: async (runId) => void this.started.push(runId),
      enqueueIntake: async (id, key) => void this.enqueued.push([id, key]),
      masker,
      settings: { appId: APP_ID, instanceId: 'test', model: 'm', dailyBudgetCents: 2500, githubBaseUrl: baseUrl },
    };
  }

  get head(): string {
    return this.scene.request.pull.head.sha;
  }

  /** A review of the head at work. */
  aWorkingRun(run: Partial<ReviewRun> = {}): ReviewRun {
    const { request, repository, installationId } = this.scene;
    const head = { number: request.number, headSha: this.head, baseRef: 'main', attempt: 1 };
    return aReview({
      target: { installationId, repositoryId: repository.id, owner: 'acme', repo: 'widgets', ...head },
      checkRunId: CHECK,
      plan: aPlan(),
      session: { id: 'sesn_1', fileIds: [], openedAt: 0, budgetCents: 200 },
      findings: [aProvedFinding()],
      trigger: { deliveryId: 'd0', actor: 'ada', kind: 'pull-request' },
      ...run,
    });
  }

  async store(run: ReviewRun): Promise<void> {
    await insertRun(this.pool, run.id, run.target, run);
    await claimRun(this.pool, run.id, 'driver');
    await this.save(run);
  }

  /** As whoever drives the run does. */
  async save(run: ReviewRun, db: Queryable = this.pool): Promise<void> {
    const hasEnded = run.conclusion !== undefined;
    await saveRun(db, { id: run.id, owner: 'driver', state: run, plan: PLAN, isStopOrdered: false, hasEnded });
  }

  /** Delivers what was recorded of a webhook and tells what it led to. */
  async deliver(id: string, intake: Intake): Promise<unknown> {
    await recordDelivery(this.pool, { id, event: 'any', action: 'any', intake });
    await runIntake(id, this.deps);
    return (await loadDelivery(this.pool, id))?.decision;
  }

  about(login: string) {
    const { installationId, repository, request } = this.scene;
    const actor = { login, isBot: false };
    return {
      installationId,
      repositoryId: repository.id,
      owner: 'acme',
      repo: 'widgets',
      number: request.number,
      actor,
    };
  }

  /** A comment with a command, and what is recorded of its delivery. */
  async aCommand(body: string, login = 'ada'): Promise<Extract<Intake, { kind: 'command' }>> {
    const { emulator, repository, request } = this.scene;
    const said = { repository, number: request.number, login, body, announce: false };
    const { id, createdAt: writtenAt } = await emulator.comment(said);
    return { kind: 'command', ...this.about(login), place: 'conversation', commentId: id, writtenAt, lines: [body] };
  }

  aPress(more: Partial<Extract<Intake, { kind: 'rerun' }>> = {}, login = 'ada'): Intake {
    return { kind: 'rerun', ...this.about(login), headSha: this.head, checkRunId: CHECK, ...more };
  }

  /** Our comments, without their markers. */
  replies = (): string[] =>
    this.scene.emulator
      .issueComments(this.scene.repository, this.scene.request.number)
      .filter(({ user }) => user.type === 'Bot')
      .map(({ body }) => body.replace(/\n\n<!-- .* -->$/s, ''));

  reactionsTo = ({ commentId }: { readonly commentId: number }): string[] =>
    this.scene.emulator.reactions(this.scene.repository, commentId).map(({ content }) => content);

  async runs(): Promise<StoredRun[]> {
    const { rows } = await this.pool.query<StoredRun>(
      'select id, attempt, plan, state from proofline.runs order by attempt',
    );
    return rows;
  }

  inbox = async (runId: string): Promise<unknown[]> => (await readInbox(this.pool, runId)).map(({ fact }) => fact);
}

export async function anIntakeStage(source?: TestRepository): Promise<IntakeStage> {
  const [pool, scene] = await Promise.all([openPool(), aScene({}, source)]);
  return new IntakeStage(pool, scene);
}
