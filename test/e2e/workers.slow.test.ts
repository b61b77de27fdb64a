import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import type { AppProcess } from '../../src/cli/demo/app-process.ts';
import type { PullRequest, Repository } from '../../src/emulators/github/entities.ts';
import { analyst } from '../../src/emulators/managed-agents/analyst/analyst.ts';
import type { EffectName } from '../../src/runs/review/effect.ts';
import { gatherEvidence } from '../invariants/gather-evidence.ts';
import { findBreaches } from '../invariants/invariants.ts';
import { CommitGate } from '../sweeps/support/commit-gate.ts';
import { differences } from '../sweeps/support/compare-outcomes.ts';
import { type Outcome, outcomeOf } from '../sweeps/support/outcome-of.ts';
import { gate } from './support/gate.ts';
import { eventually, openScene, type Scene } from './support/scene.ts';
import { WorkLog } from './support/work-log.ts';

const PATIENT = { timeout: 90_000 };
const TREE = path.join(import.meta.dirname, '../..');
/** The default of DAILY_BUDGET_USD, in US cents. */
const DAILY_CENTS = 2500;
/** Longer than a worker waits before it believes that the others had time to come back. */
const OUTAGE_MS = 6000;

interface Asked {
  readonly repository: Repository;
  readonly pull: PullRequest;
}

let scene: Scene;
let db: Pool;
let log: WorkLog;
let undisturbed: Outcome;
let ended = 0;
let hosted = 0;

beforeAll(async () => {
  const startedAt = Date.now();
  scene = await openScene({}, { platform: { now: () => startedAt } }); // what a session costs hangs on its time
  db = new Pool({ connectionString: scene.databaseUrl });
  log = await WorkLog.open(db);
  const asked = await ask();
  await whenAllEnded(1);
  undisturbed = await outcome(asked);
});
afterAll(async () => {
  await db.end();
  await scene.close();
});
beforeEach(() => {
  scene.brain = analyst;
});

async function ask(): Promise<Asked> {
  const repository = await host();
  return { repository, pull: await scene.open(repository) };
}

const askAll = async (count: number): Promise<Asked[]> => await Promise.all(Array.from({ length: count }, ask));

/** What a session costs hangs on the length of all that it reads: names are of one length. */
async function host(): Promise<Repository> {
  hosted += 1;
  return await scene.host(`bookings-${String(hosted).padStart(2, '0')}`);
}

async function whenAllEnded(more: number): Promise<void> {
  ended += more;
  await log.whenEnded(ended);
}

const outcome = async (asked: Asked): Promise<Outcome> =>
  await outcomeOf({ github: scene.github, platform: scene.platform, db, ...asked });

/** Sessions think no further until the gate is open; resolves once there is one for each. */
async function untilAllThink(asked: readonly Asked[]): Promise<void> {
  const opened = () => asked.every(({ repository }) => scene.sessionsOf(repository).length > 0);
  await eventually(() => (opened() ? true : undefined), 'every session to be opened');
}

async function expectAsUndisturbed(all: readonly Asked[]): Promise<void> {
  const { github, platform } = scene;
  for (const asked of all) {
    expect(differences(await outcome(asked), undisturbed), asked.repository.name).toEqual([]);
    const about = { github, platform, db, repository: asked.repository, pulls: [asked.pull], dailyCents: DAILY_CENTS };
    expect(findBreaches(await gatherEvidence(about), 'at rest')).toEqual([]);
  }
}

/** Another process beside those that live. */
async function startWorker(name: string, ...more: [environment?: Record<string, string>, main?: string]) {
  const logFile = path.join(scene.folder, `${name}.log`);
  const worker = await scene.startWorker(logFile, ...more);
  return { worker, said: () => readFile(logFile, 'utf8') };
}

/** The other one is the App from now on. */
function goOnWith(worker: AppProcess): void {
  scene.app = worker;
  scene.listen(worker);
}

it('gives the runs of a killed worker to another, each to one, and nothing is lost or doubled', PATIENT, async () => {
  const { opened, open } = gate();
  scene.brain = async (context) => {
    await opened;
    await analyst(context);
  };
  const asked = await askAll(3);
  await untilAllThink(asked);
  const first = await log.heldByOne(asked.length);
  const { worker } = await startWorker('second');
  expect(await log.heldByOne(asked.length)).toBe(first);
  const killedAt = performance.now();
  await scene.app.kill();
  goOnWith(worker);
  const second = await log.heldByOne(asked.length, first);
  expect(performance.now() - killedAt).toBeLessThan(30_000);
  open();
  await whenAllEnded(asked.length);
  for (const { repository } of asked) expect(await log.claimsOf(repository)).toEqual([first, second]);
  await expectAsUndisturbed(asked);
});

it('keeps a worker that was frozen before its writes from making them once others have', PATIENT, async () => {
  const at = new Map<Repository, EffectName>();
  for (const effect of ['open-check', 'open-session', 'answer', 'post-review', 'conclude'] as const) {
    at.set(await host(), effect);
  }
  const held = await log.hold(new Map([...at].map(([{ id }, effect]) => [id, effect])));
  const asked: Asked[] = [];
  for (const repository of at.keys()) asked.push({ repository, pull: await scene.open(repository) });
  await held.whenHeld();
  const first = await log.heldByOne(asked.length);
  const frozen = scene.app;
  process.kill(frozen.pid, 'SIGSTOP');
  onTestFinished(() => void (frozen.isRunning() && process.kill(frozen.pid, 'SIGCONT')));
  await held.release();
  const { worker, said } = await startWorker('third');
  goOnWith(worker);
  const second = await log.heldByOne(asked.length, first);
  await whenAllEnded(asked.length);
  expect(await said()).toContain('took over the work of a worker that is gone');
  process.kill(frozen.pid, 'SIGCONT');
  await frozen.stop();
  for (const { repository } of asked) expect(await log.claimsOf(repository)).toEqual([first, second]);
  await expectAsUndisturbed(asked);
});

it('lets a version with other code finish what the one before it began', PATIENT, async () => {
  const next = path.join(scene.folder, 'next');
  await cp(path.join(TREE, 'src'), path.join(next, 'src'), { recursive: true });
  await cp(path.join(TREE, 'package.json'), path.join(next, 'package.json'));
  await symlink(path.join(TREE, 'node_modules'), path.join(next, 'node_modules'));
  const engine = path.join(next, 'src/engine/engine.ts');
  const code = await readFile(engine, 'utf8');
  const changed = code.replace(
    'const workflow = async (id: string) =>',
    'const workflow = async (id: string, _more?: string) =>',
  );
  expect(changed).not.toBe(code);
  await writeFile(engine, changed);

  const { opened, open } = gate();
  scene.brain = async (context) => {
    await opened;
    await analyst(context);
  };
  const asked = await askAll(2);
  await untilAllThink(asked);
  const first = await log.heldByOne(asked.length);
  const { worker } = await startWorker('deployed', {}, path.join(next, 'src/main.ts'));
  await scene.app.stop();
  goOnWith(worker);
  await log.heldByOne(asked.length, first);
  open();
  await whenAllEnded(asked.length);
  await expectAsUndisturbed(asked);
});

it('outlives a database that is away, with two workers, and nothing is lost or doubled', PATIENT, async () => {
  const line = await CommitGate.open({ databaseUrl: scene.databaseUrl, interfere: () => undefined });
  onTestFinished(() => line.close());
  const before = scene.app;
  const environment = { DATABASE_URL: line.url };
  const [one, two] = await Promise.all(['one', 'two'].map((name) => startWorker(name, environment)));
  if (one === undefined || two === undefined) throw new Error('two were started');
  goOnWith(one.worker);
  await before.stop();
  const { opened, open } = gate();
  scene.brain = async (context) => {
    await opened;
    await analyst(context);
  };
  const asked = await askAll(4);
  await untilAllThink(asked);
  line.shut();
  open(); // the sessions go on while nobody can write down what they say
  await new Promise((resolve) => setTimeout(resolve, OUTAGE_MS)); // what is tested is the time itself
  line.reopen();
  await whenAllEnded(asked.length);
  await expectAsUndisturbed(asked);
  for (const { worker, said } of [one, two]) {
    expect(worker.isRunning()).toBe(true);
    expect(await said()).toContain('the worker lock is held again');
    const ready = await fetch(`http://127.0.0.1:${worker.port}/readyz`);
    expect(ready.status).toBe(200);
  }
});
