import { afterEach, beforeEach, expect, it } from 'vitest';
import { RunBeingConcluded } from '../../../src/runs/intake/raise-budget.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { markSessionLeftOpen } from '../../../src/store/sessions/mark-session.ts';
import { recordSession } from '../../../src/store/sessions/record-session.ts';
import type { Intake } from '../../../src/triggers/intake.ts';
import { anIntakeStage, CHECK, type IntakeStage, PLAN } from './intake-stage.ts';

let stage: IntakeStage;
beforeEach(async () => {
  stage = await anIntakeStage();
});
afterEach(() => expect(stage.enqueued, 'nothing is passed on').toEqual([]));

/** A first review of the head, at work with a budget of $2.00. */
const working = () => stage.aWorkingRun();
const publishing = (): ReviewRun => ({ ...working(), outcome: { kind: 'budget-reached' } });
/** The same review, concluded because its budget was used up. */
const concluded = (): ReviewRun => ({ ...publishing(), conclusion: 'action_required' });

const aCommand = (args: string, login = 'ada') => stage.aCommand(`/proofline budget ${args}`, login);

const aPress = (login = 'ada', headSha = stage.head): Intake => ({
  kind: 'budget',
  ...stage.about(login),
  headSha,
  checkRunId: CHECK,
});

const inbox = () => stage.inbox(working().id);

it('continues a review that used up its budget in a new attempt, with its plan', async () => {
  const run = concluded();
  await stage.store(run);
  await recordSession(stage.pool, { ...run.target, id: 'sesn_1', runId: run.id, fileIds: [], openedAt: new Date(0) });
  await markSessionLeftOpen(stage.pool, { sessionId: 'sesn_1', runId: run.id, since: new Date(0) });
  const command = await aCommand('+2.50');
  const decision = await stage.deliver('d1', command);
  const [previous, next] = await stage.runs();
  expect(decision).toEqual({ kind: 'raise', runId: next?.id, budgetCents: 450, isMaximum: false });
  expect(next).toMatchObject({
    attempt: 2,
    plan: PLAN,
    state: {
      id: next?.id,
      target: { attempt: 2, headSha: stage.head },
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
  expect(stage.started).toEqual([next?.id]);
  const { rows } = await stage.pool.query('select run_id, left_open_at from proofline.sessions where id = $1', [
    'sesn_1',
  ]);
  expect(rows, 'the session is not waiting any more').toEqual([{ run_id: next?.id, left_open_at: null }]);
  expect(stage.replies()).toEqual(['Budget raised to $4.50; the review goes on.']);
  expect(stage.reactionsTo(command)).toEqual(['eyes']);
});

it('lets a review at work spend more, and counts raises that it has yet to take in', async () => {
  const run = working();
  await stage.store(run);
  await stage.deliver('d1', await aCommand('+2'));
  await stage.deliver('d2', await aCommand('+$1'));
  expect(await inbox()).toEqual([
    { type: 'budget-raised', budgetCents: 400 },
    { type: 'budget-raised', budgetCents: 500 },
  ]);
  expect(stage.started).toEqual([run.id, run.id]);
  expect(await stage.runs()).toHaveLength(1);
  expect(stage.replies()).toEqual([
    'Budget raised to $4.00; the review goes on.',
    'Budget raised to $5.00; the review goes on.',
  ]);
});

it('raises up to the maximum, says so, and then no further', async () => {
  await stage.store(working());
  await stage.deliver('d1', await aCommand('+500'));
  const refused = await aCommand('+1');
  expect(await stage.deliver('d2', refused)).toMatchObject({ kind: 'refuse' });
  expect(await inbox()).toEqual([{ type: 'budget-raised', budgetCents: 1000 }]);
  expect(stage.replies()).toEqual([
    'Budget raised to $10.00, the most that a review may spend here; the review goes on.',
    'The budget stays as it is: $10.00 is the most that a review may spend here.',
  ]);
  expect(stage.reactionsTo(refused)).toEqual(['confused']);
});

it.each([
  ['of an ended review', concluded, 2, 0],
  ['of a review at work', working, 1, 1],
])('grants a raise %s once, however often it is delivered', async (_what, run, runs, facts) => {
  await stage.store(run());
  const command = await aCommand('+2');
  const first = await stage.deliver('d1', command);
  expect(first).toMatchObject({ kind: 'raise', budgetCents: 400 });
  expect(await stage.deliver('d1', command)).toEqual(first);
  expect(await stage.deliver('the same under another id', command)).toEqual(first);
  expect(await stage.runs()).toHaveLength(runs);
  expect(await inbox()).toHaveLength(facts);
  expect(new Set(stage.started).size).toBe(1);
  expect(stage.replies()).toHaveLength(1);
});

it.each([
  ['of an ended review', concluded, 2, 0],
  ['of a review at work', working, 1, 1],
])('grants a raise %s once when it is cut off before the engine has it', async (_what, run, runs, facts) => {
  await stage.store(run());
  const command = await aCommand('+2');
  const whole = stage.deps;
  stage.deps = { ...whole, startRun: () => Promise.reject(new Error('killed')) };
  await expect(stage.deliver('d1', command)).rejects.toThrow('killed');
  stage.deps = whole;
  expect(await stage.deliver('d1', command)).toMatchObject({ kind: 'raise', budgetCents: 400 });
  expect(await stage.runs()).toHaveLength(runs);
  expect(await inbox()).toHaveLength(facts);
  expect(stage.started).toHaveLength(1);
  expect(stage.replies()).toEqual(['Budget raised to $4.00; the review goes on.']);
});

it('comes back later to a review that is being published', async () => {
  await stage.store(publishing());
  const command = await aCommand('+2');
  await expect(stage.deliver('d1', command)).rejects.toThrow(RunBeingConcluded);
  expect(stage.replies()).toEqual([]);
  await stage.pool.query('delete from proofline.runs');
  await stage.store(concluded());
  expect(await stage.deliver('d1', command)).toMatchObject({ kind: 'raise', budgetCents: 400 });
});

it('decides about a review that comes to its end at the same moment by that end', async () => {
  await stage.store(working());
  const command = await aCommand('+2');
  const driver = await stage.pool.connect();
  try {
    await driver.query('begin');
    await stage.save(concluded(), driver);
    const decided = stage.deliver('d1', command);
    await untilBlocked();
    await driver.query('commit');
    const decision = await decided;
    const [, next] = await stage.runs();
    expect(decision).toMatchObject({ kind: 'raise', runId: next?.id });
    expect(await inbox()).toEqual([]);
  } finally {
    driver.release();
  }
});

/** Until somebody waits for a row that another transaction holds. */
async function untilBlocked(): Promise<void> {
  const isBlocked = async () => {
    const { rowCount } = await stage.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount === 1;
  };
  for (const until = performance.now() + 5000; !(await isBlocked());) {
    if (performance.now() > until) throw new Error('nobody waited');
  }
}

it('adds the budget of a new review when the button is pressed, once for each check', async () => {
  await stage.store(concluded());
  const first = await stage.deliver('d1', aPress());
  expect(first).toMatchObject({ kind: 'raise', budgetCents: 400 });
  expect(await stage.deliver('d2', aPress())).toEqual(first);
  const runs = await stage.runs();
  expect(runs).toHaveLength(2);
  expect(runs[1]?.state.trigger).toEqual({ kind: 'budget', actor: 'ada', deliveryId: 'd1' });
  expect(stage.replies()).toEqual([]);
});

it.each([
  ['a button of a check that is not the newest', () => aPress(), 'There is a newer review of that commit.'],
  ['a button of a former head', () => aPress('ada', 'a'.repeat(40)), 'That commit is no longer the head.'],
])('refuses %s and says so once', async (_what, press, reason) => {
  await stage.store({ ...concluded(), checkRunId: CHECK + (reason.includes('newer') ? 1 : 0) });
  expect(await stage.deliver('d1', press())).toEqual({ kind: 'refuse', reason });
  expect(await stage.deliver('d2', press())).toEqual({ kind: 'refuse', reason });
  expect(await stage.runs()).toHaveLength(1);
  expect(stage.replies()).toEqual([
    expect.stringMatching(/^No budget was added for the check of `[0-9a-f]{7}`\. That commit|There is/),
  ]);
});

it('refuses a button pressed by an outsider without a word in the conversation', async () => {
  await stage.store(concluded());
  expect(await stage.deliver('d1', aPress('olga'))).toEqual({ kind: 'refuse', reason: 'no write permission' });
  expect(await stage.runs()).toHaveLength(1);
  expect(stage.replies()).toEqual([]);
});

it.each([
  ['an outsider', '+2', 'olga', /^Commands are for people with write permission/],
  ['an amount that is none', '-2', 'ada', /^Say by how many dollars/],
  ['nothing', '+0', 'ada', /^Say by how many dollars/],
])('refuses %s and says why', async (_what, args, login, reason) => {
  await stage.store(concluded());
  const command = await aCommand(args, login);
  expect(await stage.deliver('d1', command)).toMatchObject({ kind: 'refuse' });
  expect(stage.replies()).toEqual([expect.stringMatching(reason)]);
  expect(stage.reactionsTo(command)).toEqual(['confused']);
  expect(await stage.runs()).toHaveLength(1);
});

it('refuses to raise what is finished', async () => {
  await stage.store({ ...concluded(), outcome: { kind: 'complete' }, conclusion: 'success' });
  expect(await stage.deliver('d1', await aCommand('+2'))).toMatchObject({ kind: 'refuse' });
  expect(stage.replies()).toEqual(['Nothing waits for more budget.']);
});

it('refuses a closed pull request', async () => {
  await stage.store(concluded());
  await stage.scene.emulator.closePullRequest(stage.scene.request, { announce: false });
  expect(await stage.deliver('d1', await aCommand('+2'))).toEqual({
    kind: 'refuse',
    reason: 'The pull request is closed.',
  });
  expect(await stage.runs()).toHaveLength(1);
});
