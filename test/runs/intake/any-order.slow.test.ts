import { beforeAll, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../src/core/clock.ts';
import { newId } from '../../../src/core/ids.ts';
import type { PullRequest } from '../../../src/emulators/github/entities.ts';
import { createGitHub } from '../../../src/github/github.ts';
import { createIntakeHandler } from '../../../src/http/intake-handler.ts';
import { runIntake } from '../../../src/runs/intake/run-intake.ts';
import type { ReviewDeps } from '../../../src/runs/review/context.ts';
import { driveReview } from '../../../src/runs/review/drive.ts';
import { openPool } from '../../database.ts';
import {
  APP_ID,
  aReceiver,
  aScene,
  privateKey,
  type ReceivedWebhook,
  type Receiver,
  TestRepository,
} from '../../emulators/github/support.ts';
import { Random, SEED } from '../../random.ts';
import { ReconcilerStage } from '../upkeep/github/reconciler-stage.ts';
import { aLife, live, type Step } from './life-of-a-pull-request.ts';
import { IntakeStage } from './intake-stage.ts';

const LIVES = 12;
/** So long nothing waits but what is beside some work, and given up with it. */
const WATCHING_MS = 3_600_000;
/** Who waits makes time pass. */
let ahead = 0;
const clock: Clock = {
  now: () => systemClock.now() + ahead,
  sleep: async (ms, signal) => {
    if (ms < WATCHING_MS) ahead += ms;
    else
      await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }));
  },
};
const BASES = ['main', 'develop'];
const COMMITS = ['one', 'two', 'three'];

/** Its commits change a lock file alone: such a review ends without a session. */
function lockFiles(): TestRepository {
  const repository = new TestRepository();
  repository.write('package-lock.json', '{}\n');
  repository.commit('base');
  repository.git('branch', 'develop');
  for (const branch of ['topic', ...COMMITS]) {
    repository.git('checkout', '--quiet', '-b', branch, 'main');
    repository.write('package-lock.json', `{"name": "${branch}"}\n`);
    repository.commit(branch);
  }
  repository.git('checkout', '--quiet', 'main');
  return repository;
}

let source: TestRepository;
beforeAll(() => {
  source = lockFiles();
});

type Handler = ReturnType<typeof createIntakeHandler>;

/** Deliveries as they arrive, in whatever order, and reviews that are driven when it suits the test. */
class Course {
  readonly stage: IntakeStage;
  readonly reconciler: ReconcilerStage;
  readonly #receiver: Receiver;
  readonly #handle: Handler;
  readonly #enqueued: string[] = [];

  constructor(stage: IntakeStage, receiver: Receiver) {
    this.stage = stage;
    this.#receiver = receiver;
    const { log, masker, settings } = stage.deps;
    const baseUrl = settings.githubBaseUrl ?? '';
    stage.deps = {
      ...stage.deps,
      github: createGitHub({ appId: APP_ID, privateKey, baseUrl, log, masker, clock }),
      clock,
      defaults: { ...stage.deps.defaults, debounceMs: 0, deadlineMs: 24 * 3_600_000 },
    };
    const { pool } = stage;
    this.reconciler = new ReconcilerStage(stage);
    const enqueueIntake = async (id: string) => void this.#enqueued.push(id);
    this.#handle = createIntakeHandler({ appId: APP_ID, pool, log, clock: systemClock, enqueueIntake });
  }

  /** What GitHub has sent since the last time. */
  sent = (): ReceivedWebhook[] => this.#receiver.received.splice(0);

  async deliver({ event, payload }: ReceivedWebhook, id: string): Promise<void> {
    // Probot types deliveries by GitHub's schemas; this is what came over the wire.
    await this.#handle({ id, name: event, payload } as unknown as Parameters<Handler>[0]);
    for (const one of this.#enqueued.splice(0)) await runIntake(one, this.stage.deps);
  }

  async driveOne(): Promise<void> {
    const runId = this.stage.started.shift();
    if (runId !== undefined) await driveReview(runId, this.#reviewDeps(), new AbortController().signal);
  }

  async driveAll(): Promise<void> {
    while (this.stage.started.length > 0) await this.driveOne();
  }

  open = (headRef: string): Promise<PullRequest> =>
    this.stage.scene.emulator.openPullRequest({
      repository: this.stage.scene.repository,
      title: 'Lock',
      base: 'main',
      head: 'topic',
      headRef,
      author: 'ada',
    });

  /** What people see of a pull request in the end. */
  view({ number, repository, pull }: PullRequest) {
    const checks = this.stage.scene.emulator
      .checkRuns(repository)
      .filter(({ externalId }) => externalId.startsWith(`pr:${number}:`));
    const onHead = checks.findLast(({ headSha }) => headSha === pull.head.sha);
    expect(new Set(checks.map(({ externalId }) => externalId)).size, 'one check for each run').toBe(checks.length);
    return {
      title: onHead?.output.title,
      conclusion: onHead?.conclusion,
      inProgress: checks.filter(({ conclusion }) => conclusion === undefined).length,
    };
  }

  #reviewDeps(): ReviewDeps {
    // Nothing is asked of an agent, and nobody wakes a run.
    const wait = async (_key: string, ms: number, signal?: AbortSignal) => await clock.sleep(ms, signal);
    const wakes = { wait, close: async () => {} };
    return { ...this.stage.deps, wakes, executor: {} as ReviewDeps['executor'] };
  }
}

/** Everything is delivered and reviewed as soon as it happens. */
async function inOrder(course: Course, steps: readonly Step[]): Promise<PullRequest> {
  const settle = async () => {
    for (const webhook of course.sent()) await course.deliver(webhook, newId());
    await course.driveAll();
  };
  const request = await course.open(`ordered-${newId()}`);
  await settle();
  for (const step of steps) {
    await live(course.stage.scene.emulator, request, step);
    await settle();
  }
  return request;
}

/** What is sent comes late, in any order, again under its own or a forged id, or never. */
async function inDisorder(course: Course, steps: readonly Step[], random: Random): Promise<PullRequest> {
  const request = await course.open(`shuffled-${newId()}`);
  const left = [...steps];
  let bag = course.sent();
  // In some lives nothing arrives any more from some point on.
  const silentFrom = random.chance(50) ? random.int(1, steps.length) : steps.length + 1;
  while (left.length > 0 || bag.length > 0) {
    const step = random.chance(35) ? left.shift() : undefined;
    if (step !== undefined) await live(course.stage.scene.emulator, request, step);
    const sent = course.sent();
    bag = steps.length - left.length < silentFrom ? [...bag, ...sent] : [];
    if (bag.length > 0 && random.chance(60)) {
      const webhook = random.pick(bag);
      const guid = String(webhook.headers['x-github-delivery']);
      if (!random.chance(15)) await course.deliver(webhook, random.chance(70) ? guid : newId());
      if (!random.chance(25)) bag = bag.filter((one) => one !== webhook);
    }
    if (random.chance(30)) await course.driveOne();
  }
  await course.driveAll();
  return request;
}

it('leads to the same, in whatever order and however often what happens is told', async () => {
  const [pool, scene, receiver] = await Promise.all([
    openPool(),
    aScene({ contentLimits: false, now: () => clock.now() }, source),
    aReceiver(),
  ]);
  await scene.emulator.closePullRequest(scene.request);
  scene.emulator.setWebhook(receiver.url, receiver.secret);
  const course = new Course(new IntakeStage(pool, scene), receiver);
  for (let life = 0; life < LIVES; life += 1) {
    const seed = SEED + life;
    const random = new Random(seed);
    const steps = aLife(random, 'topic', COMMITS, BASES);
    const ordered = await inOrder(course, steps);
    const shuffled = await inDisorder(course, steps, random);
    await clock.sleep(60_000);
    await course.reconciler.round();
    await course.driveAll();
    const what = `seed ${seed}: ${JSON.stringify(steps)}`;
    expect(course.view(shuffled), what).toEqual(course.view(ordered));
    expect(course.view(ordered), what).toMatchObject({ conclusion: 'skipped', inProgress: 0 });
    const found = (await course.reconciler.found()).map(({ intake }) => intake.number);
    expect(found, `${what} needs no help when it is told in order`).not.toContain(ordered.number);
  }
}, 120_000);
