import type { Pool } from 'pg';
import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { continueRun } from '../../../../src/runs/review/continue-run.ts';
import type { ReviewDeps, ReviewPlan } from '../../../../src/runs/review/context.ts';
import { type DrivePart, PartCrew } from '../../../../src/runs/review/parts/crew.ts';
import type { ReviewRun } from '../../../../src/runs/review/run.ts';
import { newTurn } from '../../../../src/sessions/turn.ts';
import { insertRun } from '../../../../src/store/runs/insert-run.ts';
import { loadRun } from '../../../../src/store/runs/load-run.ts';
import { openPool } from '../../../database.ts';
import { aPlan, aProvedFinding, aReview, START } from '../a-review.ts';

let pool: Pool;
const PLAN: ReviewPlan = {
  title: '',
  body: '',
  author: 'ada',
  files: [],
  groups: [
    { label: 'src', paths: ['src/a.ts'] },
    { label: 'docs', paths: ['docs/a.md'] },
  ],
};

/** A run that is about to work in two parts. */
let run: ReviewRun;
beforeEach(async () => {
  pool = await openPool();
  run = aReview({
    plan: aPlan({ groups: 2 }),
    agent: { agentId: 'agent_1', version: 1, environmentId: 'env_1' },
    reservedCents: 200,
  });
  await insertRun(pool, run.id, run.target, run);
});

const crewOf = (drive: DrivePart) =>
  new PartCrew({ pool, log: pino({ level: 'silent' }) } as unknown as ReviewDeps, drive);

const hasEnded = {
  isDone: ({ endedAt }: ReviewRun) => endedAt !== undefined,
  until: new Promise<void>(() => undefined),
};

/** Ends a part as its driver would. */
async function end(id: string, given: Partial<ReviewRun> = {}): Promise<ReviewRun> {
  const part = await loadRun<ReviewRun>(pool, id);
  const ended: ReviewRun = { ...part, outcome: { kind: 'complete' }, endedAt: START, ...given };
  await pool.query('update proofline.runs set state = $2, ended_at = now() where id = $1', [id, ended]);
  return ended;
}
const toEnd =
  (given: Partial<ReviewRun> = {}): DrivePart =>
  async (id, { onSaved }) =>
    onSaved(await end(id, given));

const SESSION = { id: 'sesn_1', fileIds: [], openedAt: START, budgetCents: 100 };
const USED_UP: Partial<ReviewRun> = {
  outcome: { kind: 'budget-reached' },
  findings: [aProvedFinding()],
  session: SESSION,
  turn: { ...newTurn(), usage: { costCents: 100 } },
};

it('drives no part a second time while it is at work, whatever becomes of another', async () => {
  const goOn = Promise.withResolvers<void>();
  const driven: string[] = [];
  const crew = crewOf(async (id, driving, signal) => {
    const { part } = await loadRun<ReviewRun>(pool, id);
    const isFirstTry = !driven.includes(part?.label ?? '');
    driven.push(part?.label ?? '');
    if (part?.label === 'src' && isFirstTry) throw new Error('the connection was lost');
    if (part?.label === 'docs') await goOn.promise;
    await toEnd()(id, driving, signal);
  });
  await expect(crew.work(run, PLAN, hasEnded)).rejects.toThrow('the connection was lost');
  const again = crew.work(run, PLAN, hasEnded);
  goOn.resolve();
  expect(await again).toBe(true);
  expect(driven.toSorted()).toEqual(['docs', 'src', 'src']);
});

it('learns of the end of a part that another worker has driven', async () => {
  const crew = crewOf(async (id) => {
    await end(id, { findings: [aProvedFinding()] });
  });
  expect(await crew.work(run, PLAN, hasEnded)).toBe(true);
  expect(crew.results().map(({ findings }) => findings.length)).toEqual([1, 1]);
});

it('knows what the parts have come to before it goes on with them in another process', async () => {
  const crew = crewOf(() => Promise.reject(new Error('nobody asked for it')));
  await crew.look(run);
  expect(crew.results()).toEqual([]);
  expect(await crewOf(toEnd({ findings: [aProvedFinding()] })).work(run, PLAN, hasEnded)).toBe(true);
  await crew.look(run);
  expect(crew.results().map(({ findings }) => findings.length)).toEqual([1, 1]);
});

it('tells of a part that was left before its end', async () => {
  await expect(crewOf(async () => undefined).work(run, PLAN, hasEnded)).rejects.toThrow('before its end');
});

it('does not let one part that cannot be driven keep the others from telling what they have found', async () => {
  const patience = Promise.withResolvers<void>();
  const crew = crewOf(async (id, driving, signal) => {
    const { part } = await loadRun<ReviewRun>(pool, id);
    if (part?.label === 'src') throw new Error('it fails whenever it is tried');
    await toEnd({ findings: [aProvedFinding()] })(id, driving, signal);
    patience.resolve();
  });
  expect(await crew.work(run, PLAN, { ...hasEnded, until: patience.promise, isPatient: true })).toBe(false);
  expect(crew.results().map(({ findings }) => findings.length)).toEqual([0, 1]);
  expect(crew.areSettled()).toBe(false);
});

it('gives nothing to a part that has come to its end while it asked', async () => {
  const isAsking = Promise.withResolvers<void>();
  const crew = crewOf(async (id, driving, signal) => {
    const part = await loadRun<ReviewRun>(pool, id);
    const isFirst = part.part?.label === 'src';
    if (!isFirst) await isAsking.promise;
    const asked = isFirst ? driving.askForShare(part, new Promise(() => undefined)) : undefined;
    await toEnd({ turn: { ...newTurn(), usage: { costCents: 1 } }, session: SESSION })(id, driving, signal);
    isAsking.resolve();
    if (asked !== undefined) expect(await asked).toMatchObject({ kind: 'exhausted' });
  });
  expect(await crew.work(run, PLAN, hasEnded)).toBe(true);
  await crew.close();
  expect(crew.areSettled()).toBe(true);
});

it('keeps what the parts had found when the day refuses the attempt that was to continue them', async () => {
  expect(await crewOf(toEnd(USED_UP)).work(run, PLAN, hasEnded)).toBe(true);
  const previous: ReviewRun = { ...run, outcome: { kind: 'budget-reached' }, endedAt: START };
  const { target, trigger, limits, startedAt } = run;
  const asked = { id: `${run.id}-2`, target: { ...target, attempt: 2 }, trigger, limits, startedAt };
  const refused: ReviewRun = { ...continueRun(previous, asked), outcome: { kind: 'budget-reached' } };
  await insertRun(pool, refused.id, refused.target, refused);
  const crew = crewOf(() => Promise.reject(new Error('nothing is left to do')));
  expect(await crew.work(refused, PLAN, hasEnded)).toBe(true);
  expect(crew.results()).toMatchObject(
    [1, 2].map(() => ({ ...pickShown(USED_UP), hasSession: true, usage: { costCents: 100 } })),
  );
});

const pickShown = ({ outcome, findings }: Partial<ReviewRun>) => ({ outcome, findings });

it('lets parts go on that had been refused more, once the run may spend more', async () => {
  const asked = { kind: 'budget-reached' } as const;
  const crew = crewOf(async (id, driven, signal) => {
    const part = await loadRun<ReviewRun>(pool, id);
    if (part.raise === undefined) {
      const refused = part.part === undefined ? {} : { part: { ...part.part, refusedOfCents: 200 } };
      return await toEnd({ ...USED_UP, outcome: asked, ...refused })(id, driven, signal);
    }
    expect(part).toMatchObject({ findings: USED_UP.findings, session: SESSION, raise: { isAwaited: true } });
    const { raise: _granted, ...granted } = part;
    await pool.query('update proofline.runs set state = $2 where id = $1', [id, granted]);
    return await toEnd()(id, driven, signal);
  });
  expect(await crew.work(run, PLAN, hasEnded)).toBe(true);
  expect(await crew.work(run, PLAN, hasEnded)).toBe(true);
  expect(crew.results().map(({ outcome }) => outcome)).toEqual([asked, asked]);
  const raised = { ...run, limits: { ...run.limits, budgetCents: 300 }, reservedCents: 300 };
  expect(await crew.work(raised, PLAN, hasEnded)).toBe(true);
  expect(crew.results().map(({ outcome }) => outcome?.kind)).toEqual(['complete', 'complete']);
});
