import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../../src/publish/outcome.ts';
import type { Fact } from '../../../../src/runs/review/fact.ts';
import { outcomeOfParts, resultOf } from '../../../../src/runs/review/parts/gather-parts.ts';
import { continuePart, newPart } from '../../../../src/runs/review/parts/new-part.ts';
import type { PartResult, ReviewRun } from '../../../../src/runs/review/run.ts';
import { usageOf } from '../../../../src/runs/review/spending.ts';
import { newTurn } from '../../../../src/sessions/turn.ts';
import type { SessionEvent } from '../../../../src/sessions/session-event.ts';
import { aPlan, aProvedFinding, aReview, effectOf, fold, OPENING, START } from '../a-review.ts';

const GROUPS = [
  { label: 'src', paths: ['src/a.ts', 'src/b.ts', 'src/c.ts'] },
  { label: 'docs', paths: ['docs/a.md'] },
];
const [opened, , ensured, reserved] = OPENING;
const FACTS = [opened, { type: 'planned', plan: aPlan({ groups: 2 }) }, ensured, reserved] as readonly Fact[];
const split = fold(aReview(), FACTS);

const result = (outcome: Outcome | undefined, given: Partial<PartResult> = {}): PartResult => ({
  id: 'part',
  label: 'src',
  ...(outcome === undefined ? {} : { outcome }),
  findings: [],
  reads: [],
  usage: { costCents: 10 },
  hasSession: true,
  successions: [],
  ...given,
});
const BUDGET_REACHED: SessionEvent = { id: 'sevt_end', type: 'idle', reason: 'budget_reached', pending: [] };

const COMPLETE: Outcome = { kind: 'complete' };
const FAILED: Outcome = { kind: 'incomplete', why: 'It failed.' };

describe('a split run', () => {
  it('works in parts instead of in a session, and shows its progress', () => {
    expect(effectOf({ ...split, progressAt: START })).toBe('work-in-parts');
    expect(effectOf(split)).toBe('report-progress');
  });

  it('joins what its parts have found, and counts what they cost', () => {
    const parts = [
      result(COMPLETE, { findings: [aProvedFinding()], summary: 'Good.' }),
      result(COMPLETE, { findings: [aProvedFinding({ path: 'b.ts' }), aProvedFinding()], label: 'docs' }),
    ];
    const run = fold(split, [{ type: 'parts-gathered', parts, areSettled: true }]);
    expect(run.outcome).toEqual(COMPLETE);
    expect(run.findings.map(({ path }) => path)).toEqual(['src/a.ts', 'b.ts']);
    expect(run.summary).toBe('**`src`**: Good.');
    expect(usageOf(run).costCents).toBe(20);
  });

  it('lets no part hide what the others say', () => {
    const loud = `\`\`\`\n${'word '.repeat(5000)}`;
    const parts = [result(COMPLETE, { summary: loud }), result(COMPLETE, { summary: 'Good.', label: 'a**\n# b' })];
    const { summary = '' } = fold(split, [{ type: 'parts-gathered', parts, areSettled: true }]);
    expect(summary.length).toBeLessThan(16_100);
    expect(summary).toMatch(/\n```\n\n… shortened\n\n\*\*`a\*\* # b`\*\*: Good\.$/);
  });

  it('takes what they have by then when it is stopped, publishes after that, and settles them at the end', () => {
    const stopped = fold(split, [{ type: 'stop', cause: 'closed' }]);
    expect(effectOf(stopped)).toBe('gather-parts');
    const gathered = fold(stopped, [{ type: 'parts-gathered', parts: [result(undefined)], areSettled: false }]);
    expect(gathered.outcome).toEqual({ kind: 'stopped', cause: 'closed' });
    expect(effectOf(gathered)).toBe('conclude');
    const concluded = fold(gathered, [{ type: 'concluded', conclusion: 'cancelled' }]);
    expect(effectOf(concluded)).toBe('work-in-parts');
    const last = { type: 'parts-gathered', parts: [result(undefined, { usage: { costCents: 25 } })] } as const;
    const settled = fold(concluded, [{ ...last, areSettled: true }]);
    expect(usageOf(settled).costCents).toBe(25);
    expect(effectOf(settled)).toBe('ended');
  });
});

describe('a split run that may spend more', () => {
  const used = result({ kind: 'budget-reached' }, { findings: [aProvedFinding()] });
  const gathered: Fact = { type: 'parts-gathered', parts: [used, result(COMPLETE)], areSettled: true };
  const raised: Fact = { type: 'budget-raised', budgetCents: 400 };
  const working = { ...split, progressAt: START };

  it.each([
    ['before the day has allowed it', [raised, { type: 'raise-held' }, gathered]],
    ['after they had told so', [gathered, raised]],
  ] as const)('goes on in parts that had used up the budget %s', (_when, facts) => {
    const run = fold(working, facts);
    expect(run.outcome).toBeUndefined();
    expect(effectOf(run)).toBe('reserve-budget');
    const goingOn = fold(run, [{ type: 'budget-reserved', cents: 400 }]);
    expect(effectOf(goingOn)).toBe('work-in-parts');
    expect(goingOn).not.toHaveProperty('arePartsSettled');
  });

  it('shows what its parts have found when the day refuses it', () => {
    const refused = fold(working, [gathered, raised, { type: 'daily-budget-exhausted' }]);
    expect(effectOf(refused)).toBe('gather-parts');
    expect(fold(refused, [gathered])).toMatchObject({ outcome: { kind: 'budget-reached' }, findings: used.findings });
  });

  it('keeps what the attempt before has found when nothing is known of the parts', () => {
    const continued = { ...working, findings: used.findings, outcome: { kind: 'budget-reached' } as const };
    expect(fold(continued, [{ ...gathered, parts: [] }]).findings).toEqual(used.findings);
  });
});

it('changes nothing of what a concluded check has told but the cost', () => {
  const told = result(undefined, { usage: { costCents: 5 }, hasSession: false });
  const stopped = fold(split, [{ type: 'stop', cause: 'closed' }]);
  const concluded = fold(stopped, [
    { type: 'parts-gathered', parts: [told], areSettled: false },
    { type: 'concluded', conclusion: 'cancelled' },
  ]);
  const late = result(COMPLETE, { usage: { costCents: 25 }, findings: [aProvedFinding()], isCostUnknown: true });
  expect(fold(concluded, [{ type: 'parts-gathered', parts: [late], areSettled: true }])).toMatchObject({
    parts: [{ ...told, usage: { costCents: 25 }, hasSession: true, isCostUnknown: true }],
    arePartsSettled: true,
    findings: [],
  });
});

it('shows what its parts have proved when it cannot drive one of them any longer', () => {
  const failure = { code: 'unexpected', message: 'an internal error', recovery: 'give-up' } as const;
  const run = fold(split, [{ type: 'failed', effect: 'work-in-parts', failure }]);
  expect(run.outcome?.kind).toBe('incomplete');
  expect(effectOf(run)).toBe('gather-parts');
});

describe('the end of the parts', () => {
  it.each<[string, readonly (Outcome | undefined)[], Outcome['kind']]>([
    ['all complete', [COMPLETE, COMPLETE], 'complete'],
    ['one over budget', [COMPLETE, { kind: 'budget-reached' }, FAILED], 'budget-reached'],
    ['one out of time', [{ kind: 'timed-out' }, { kind: 'budget-reached' }], 'timed-out'],
    [
      'all refused',
      [
        { kind: 'refused', why: 'No.' },
        { kind: 'refused', why: 'No.' },
      ],
      'refused',
    ],
    ['one refused', [COMPLETE, { kind: 'refused', why: 'No.' }], 'incomplete'],
    ['one without an end', [COMPLETE, undefined], 'incomplete'],
  ])('of which %s', (_case, outcomes, kind) => {
    expect(outcomeOfParts(outcomes.map((outcome) => result(outcome))).kind).toBe(kind);
  });

  it('names the parts that failed', () => {
    const parts = [result(COMPLETE), result(FAILED, { label: 'docs' })];
    expect(outcomeOfParts(parts)).toEqual({
      kind: 'incomplete',
      why: '1 of 2 parts of the change did not come to an end (docs). It failed.',
    });
  });
});

describe('a part', () => {
  const begun = newPart(split, GROUPS, 1);

  it('begins with its session: plan, agent and share are given', () => {
    expect(effectOf(begun)).toBe('open-session');
    expect(effectOf({ ...begun, outcome: COMPLETE })).toBe('ended');
  });

  it('shares the budget by what there is to read, without a cent more', () => {
    const shares = [1, 2].map((number) => newPart(split, GROUPS, number).limits.budgetCents);
    expect(shares).toEqual([114, 85]);
  });

  it('asks for more when its share is used up, and goes on when it gets some', () => {
    const working = fold(begun, OPENING.slice(4));
    const used: ReviewRun = { ...working, turn: { ...newTurn(), usage: { costCents: 120 } } };
    const asking = fold(used, [{ type: 'followed', events: [BUDGET_REACHED] }]);
    expect(asking.outcome).toBeUndefined();
    expect(effectOf(asking)).toBe('reserve-budget');
    const granted = fold(asking, [{ type: 'share-granted', budgetCents: 300 }]);
    expect(effectOf(granted)).toBe('apply-budget');
    expect(fold(asking, [{ type: 'daily-budget-exhausted' }]).outcome).toEqual({ kind: 'budget-reached' });
  });

  it('waits for nothing beyond the deadline', () => {
    const failure = { code: 'anthropic_unavailable', message: 'down', recovery: 'retry' } as const;
    const late = begun.limits.deadlineAt - 1000;
    const run = fold(begun, [{ type: 'failed', effect: 'open-session', failure }], late);
    expect(run.outcome?.kind).toBe('unavailable');
    expect(run.intent).toBeUndefined();
  });

  it('of a run that was continued goes on with its session, or stands as it was', () => {
    const session = { id: 'sesn_9', fileIds: [], openedAt: START };
    const before: ReviewRun = { ...begun, session, outcome: { kind: 'budget-reached' }, endedAt: START };
    const next = continuePart({ ...split, id: 'run-2' }, before, GROUPS, 1);
    expect(next).toMatchObject({ session, part: { runId: 'run-2', number: 1 } });
    expect(effectOf(next)).toBe('reserve-budget');
    const done = continuePart({ ...split, id: 'run-2' }, { ...before, outcome: COMPLETE }, GROUPS, 1);
    expect(effectOf(done)).toBe('ended');
    expect(resultOf(done).outcome).toEqual(COMPLETE);
  });
});
