import type { Pool } from 'pg';
import { beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { createLog } from '../../../src/core/log.ts';
import { SecretMasker } from '../../../src/core/secrets.ts';
import { createGitHub } from '../../../src/github/github.ts';
import { readAppIdentity } from '../../../src/github/identity.ts';
import type { IntakeDeps } from '../../../src/runs/intake/intake-context.ts';
import { RunBeingConcluded } from '../../../src/runs/intake/raise-budget.ts';
import { runIntake } from '../../../src/runs/intake/run-intake.ts';
import type { ReviewPlan } from '../../../src/runs/review/context.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { recordDelivery } from '../../../src/store/deliveries/record-delivery.ts';
import { loadDelivery } from '../../../src/store/deliveries/load-delivery.ts';
import { claimRun } from '../../../src/store/runs/claim-run.ts';
import { readInbox } from '../../../src/store/runs/inbox.ts';
import { insertRun } from '../../../src/store/runs/insert-run.ts';
import type { Queryable } from '../../../src/store/queryable.ts';
import { saveRun } from '../../../src/store/runs/save-run.ts';
import { markSessionLeftOpen } from '../../../src/store/sessions/mark-session.ts';
import { recordSession } from '../../../src/store/sessions/record-session.ts';
import type { Intake } from '../../../src/triggers/intake.ts';
import { openPool } from '../../database.ts';
import { APP_ID, aScene, privateKey, type Scene } from '../../emulators/github/support.ts';
import { aPlan, aProvedFinding, aReview } from '../review/a-review.ts';

const PLAN: ReviewPlan = { title: 'A change', body: '', author: 'ada', files: [] };
const CHECK = 4711;

let pool: Pool;
let scene: Scene;
let deps: IntakeDeps;
/** What was handed to the engine. */
let started: string[];
beforeEach(async () => {
  [pool, scene] = await Promise.all([openPool(), aScene()]);
  scene.emulator.setPermission(scene.repository, 'ada', 'write');
  const masker = new SecretMasker();
  const log = createLog({ level: 'silent', masker });
  const baseUrl = `${scene.emulator.origin}/api/v3`;
  const github = createGitHub({ appId: APP_ID, privateKey, baseUrl, log, clock: systemClock, masker });
  started = [];
  deps = {
    pool,
    github,
    identity: () => readAppIdentity(github.app()),
    clock: systemClock,
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
    startRun: async (runId) => void started.push(runId),
    enqueueIntake: () => Promise.reject(new Error('nothing is passed on')),
    masker,
    settings: { appId: APP_ID, instanceId: 'test', model: 'm', dailyBudgetCents: 2500, githubBaseUrl: baseUrl },
  };
});

/** A first review of the head, at work with a budget of $2.00. */
function aWorkingRun(): ReviewRun {
  const { request, repository, installationId } = scene;
  const head = { number: request.number, headSha: request.pull.head.sha, baseRef: 'main', attempt: 1 };
  return aReview({
    target: { installationId, repositoryId: repository.id, owner: 'acme', repo: 'widgets', ...head },
    checkRunId: CHECK,
    plan: aPlan(),
    session: { id: 'sesn_1', fileIds: [], openedAt: 0, budgetCents: 200 },
    findings: [aProvedFinding()],
  });
}

const publishing = (): ReviewRun => ({ ...aWorkingRun(), outcome: { kind: 'budget-reached' } });
/** The same review, concluded because its budget was used up. */
const concluded = (): ReviewRun => ({ ...publishing(), conclusion: 'action_required' });

async function store(run: ReviewRun): Promise<void> {
  await insertRun(pool, run.id, run.target, run);
  await claimRun(pool, run.id, 'driver');
  await save(run);
}

const save = (run: ReviewRun, db: Queryable = pool) =>
  saveRun(db, {
    id: run.id,
    owner: 'driver',
    state: run,
    plan: PLAN,
    isStopOrdered: false,
    hasEnded: run.conclusion !== undefined,
  });

/** Delivers what was recorded of a webhook and tells what it led to. */
async function deliver(id: string, intake: Intake): Promise<unknown> {
  await recordDelivery(pool, { id, event: 'any', action: 'any', intake });
  await runIntake(id, deps);
  return (await loadDelivery(pool, id))?.decision;
}

const about = (login: string) => ({
  installationId: scene.installationId,
  repositoryId: scene.repository.id,
  owner: 'acme',
  repo: 'widgets',
  number: scene.request.number,
  actor: { login, isBot: false },
});

async function aCommand(args: string, login = 'ada'): Promise<Intake> {
  const { emulator, repository, request } = scene;
  const body = `/proofline budget ${args}`;
  const { id } = await emulator.comment({ repository, number: request.number, login, body, announce: false });
  return { kind: 'command', ...about(login), place: 'conversation', commentId: id, lines: [body] };
}

const aPress = (login = 'ada', headSha = scene.request.pull.head.sha): Intake => ({
  kind: 'budget',
  ...about(login),
  headSha,
  checkRunId: CHECK,
});

const replies = () =>
  scene.emulator
    .issueComments(scene.repository, scene.request.number)
    .filter(({ user }) => user.type === 'Bot')
    .map(({ body }) => body.split('\n')[0]);

const reactionsTo = (intake: Intake) =>
  scene.emulator
    .reactions(scene.repository, intake.kind === 'command' ? intake.commentId : 0)
    .map(({ content }) => content);

async function storedRuns() {
  const { rows } = await pool.query<{ id: string; attempt: number; plan: unknown; state: ReviewRun }>(
    'select id, attempt, plan, state from proofline.runs order by attempt',
  );
  return rows;
}

const inbox = async () => (await readInbox(pool, aWorkingRun().id)).map(({ fact }) => fact);

it('continues a review that used up its budget in a new attempt, with its plan', async () => {
  const run = concluded();
  await store(run);
  await recordSession(pool, { ...run.target, id: 'sesn_1', runId: run.id, fileIds: [], openedAt: new Date(0) });
  await markSessionLeftOpen(pool, { sessionId: 'sesn_1', runId: run.id, since: new Date(0) });
  const command = await aCommand('+2.50');
  const decision = await deliver('d1', command);
  const [previous, next] = await storedRuns();
  expect(decision).toEqual({ kind: 'raise', runId: next?.id, budgetCents: 450, isMaximum: false });
  expect(next).toMatchObject({
    attempt: 2,
    plan: PLAN,
    state: {
      id: next?.id,
      target: { attempt: 2, headSha: scene.request.pull.head.sha },
      trigger: { kind: 'budget', actor: 'ada', deliveryId: 'd1' },
      limits: { budgetCents: 450, raise: { stepCents: 200, maxCents: 1000 } },
      continues: { runId: previous?.id },
      session: { id: 'sesn_1' },
      findings: [{ path: 'src/a.ts' }],
    },
  });
  expect(next?.state).not.toHaveProperty('outcome');
  expect(next?.state).not.toHaveProperty('conclusion');
  expect(previous?.state).toEqual(concluded());
  expect(started).toEqual([next?.id]);
  const { rows } = await pool.query('select run_id, left_open_at from proofline.sessions where id = $1', ['sesn_1']);
  expect(rows, 'the session is not waiting any more').toEqual([{ run_id: next?.id, left_open_at: null }]);
  expect(replies()).toEqual(['Budget raised to $4.50; the review goes on.']);
  expect(reactionsTo(command)).toEqual(['eyes']);
});

it('lets a review at work spend more, and counts raises that it has yet to take in', async () => {
  const run = aWorkingRun();
  await store(run);
  await deliver('d1', await aCommand('+2'));
  await deliver('d2', await aCommand('+$1'));
  expect(await inbox()).toEqual([
    { type: 'budget-raised', budgetCents: 400 },
    { type: 'budget-raised', budgetCents: 500 },
  ]);
  expect(started).toEqual([run.id, run.id]);
  expect(await storedRuns()).toHaveLength(1);
  expect(replies()).toEqual([
    'Budget raised to $4.00; the review goes on.',
    'Budget raised to $5.00; the review goes on.',
  ]);
});

it('raises up to the maximum, says so, and then no further', async () => {
  await store(aWorkingRun());
  await deliver('d1', await aCommand('+500'));
  const refused = await aCommand('+1');
  expect(await deliver('d2', refused)).toMatchObject({ kind: 'refuse' });
  expect(await inbox()).toEqual([{ type: 'budget-raised', budgetCents: 1000 }]);
  expect(replies()).toEqual([
    'Budget raised to $10.00, the most that a review may spend here; the review goes on.',
    'The budget stays as it is: $10.00 is the most that a review may spend here.',
  ]);
  expect(reactionsTo(refused)).toEqual(['confused']);
});

it.each([
  ['of an ended review', concluded, 2, 0],
  ['of a review at work', aWorkingRun, 1, 1],
])('grants a raise %s once, however often it is delivered', async (_what, run, runs, facts) => {
  await store(run());
  const command = await aCommand('+2');
  const first = await deliver('d1', command);
  expect(first).toMatchObject({ kind: 'raise', budgetCents: 400 });
  expect(await deliver('d1', command)).toEqual(first);
  expect(await deliver('the same under another id', command)).toEqual(first);
  expect(await storedRuns()).toHaveLength(runs);
  expect(await inbox()).toHaveLength(facts);
  expect(new Set(started).size).toBe(1);
  expect(replies()).toHaveLength(1);
});

it.each([
  ['of an ended review', concluded, 2, 0],
  ['of a review at work', aWorkingRun, 1, 1],
])('grants a raise %s once when it is cut off before the engine has it', async (_what, run, runs, facts) => {
  await store(run());
  const command = await aCommand('+2');
  const whole = deps;
  deps = { ...deps, startRun: () => Promise.reject(new Error('killed')) };
  await expect(deliver('d1', command)).rejects.toThrow('killed');
  deps = whole;
  expect(await deliver('d1', command)).toMatchObject({ kind: 'raise', budgetCents: 400 });
  expect(await storedRuns()).toHaveLength(runs);
  expect(await inbox()).toHaveLength(facts);
  expect(started).toHaveLength(1);
  expect(replies()).toEqual(['Budget raised to $4.00; the review goes on.']);
});

it('comes back later to a review that is being published', async () => {
  await store(publishing());
  const command = await aCommand('+2');
  await expect(deliver('d1', command)).rejects.toThrow(RunBeingConcluded);
  expect(replies()).toEqual([]);
  await pool.query('delete from proofline.runs');
  await store(concluded());
  expect(await deliver('d1', command)).toMatchObject({ kind: 'raise', budgetCents: 400 });
});

it('decides about a review that comes to its end at the same moment by that end', async () => {
  await store(aWorkingRun());
  const command = await aCommand('+2');
  const driver = await pool.connect();
  try {
    await driver.query('begin');
    await save(concluded(), driver);
    const decided = deliver('d1', command);
    await untilBlocked();
    await driver.query('commit');
    const decision = await decided;
    const [, next] = await storedRuns();
    expect(decision).toMatchObject({ kind: 'raise', runId: next?.id });
    expect(await inbox()).toEqual([]);
  } finally {
    driver.release();
  }
});

/** Until somebody waits for a row that another transaction holds. */
async function untilBlocked(): Promise<void> {
  const isBlocked = async () => {
    const { rowCount } = await pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount === 1;
  };
  for (const until = performance.now() + 5000; !(await isBlocked());) {
    if (performance.now() > until) throw new Error('nobody waited');
  }
}

it('adds the budget of a new review when the button is pressed, once for each check', async () => {
  await store(concluded());
  const first = await deliver('d1', aPress());
  expect(first).toMatchObject({ kind: 'raise', budgetCents: 400 });
  expect(await deliver('d2', aPress())).toEqual(first);
  const runs = await storedRuns();
  expect(runs).toHaveLength(2);
  expect(runs[1]?.state.trigger).toEqual({ kind: 'budget', actor: 'ada', deliveryId: 'd1' });
  expect(replies()).toEqual([]);
});

it.each([
  ['a button of a check that is not the newest', () => aPress(), 'There is a newer review of that commit.'],
  ['a button of a former head', () => aPress('ada', 'a'.repeat(40)), 'That commit is no longer the head.'],
])('refuses %s and says so once', async (_what, press, reason) => {
  await store({ ...concluded(), checkRunId: CHECK + (reason.includes('newer') ? 1 : 0) });
  expect(await deliver('d1', press())).toEqual({ kind: 'refuse', reason });
  expect(await deliver('d2', press())).toEqual({ kind: 'refuse', reason });
  expect(await storedRuns()).toHaveLength(1);
  expect(replies()).toEqual([
    expect.stringMatching(/^No budget was added for the check of `[0-9a-f]{7}`\. That commit|There is/),
  ]);
});

it('refuses a button pressed by an outsider without a word in the conversation', async () => {
  await store(concluded());
  expect(await deliver('d1', aPress('olga'))).toEqual({ kind: 'refuse', reason: 'no write permission' });
  expect(await storedRuns()).toHaveLength(1);
  expect(replies()).toEqual([]);
});

it.each([
  ['an outsider', '+2', 'olga', /^Commands are for people with write permission/],
  ['an amount that is none', '-2', 'ada', /^Say by how many dollars/],
  ['nothing', '+0', 'ada', /^Say by how many dollars/],
])('refuses %s and says why', async (_what, args, login, reason) => {
  await store(concluded());
  const command = await aCommand(args, login);
  expect(await deliver('d1', command)).toMatchObject({ kind: 'refuse' });
  expect(replies()).toEqual([expect.stringMatching(reason)]);
  expect(reactionsTo(command)).toEqual(['confused']);
  expect(await storedRuns()).toHaveLength(1);
});

it('refuses to raise what is finished', async () => {
  await store({ ...concluded(), outcome: { kind: 'complete' }, conclusion: 'success' });
  expect(await deliver('d1', await aCommand('+2'))).toMatchObject({ kind: 'refuse' });
  expect(replies()).toEqual(['Nothing waits for more budget.']);
});

it('refuses a closed pull request', async () => {
  await store(concluded());
  await scene.emulator.closePullRequest(scene.request, { announce: false });
  expect(await deliver('d1', await aCommand('+2'))).toEqual({ kind: 'refuse', reason: 'The pull request is closed.' });
  expect(await storedRuns()).toHaveLength(1);
});
