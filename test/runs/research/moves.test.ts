import { expect, it } from 'vitest';
import { continueResearch, leavesConversation } from '../../../src/runs/research/continue-research.ts';
import { advance } from '../../../src/runs/review/advance.ts';
import type { Fact } from '../../../src/runs/review/fact.ts';
import { nextMove } from '../../../src/runs/review/next-move.ts';
import { type ReviewRun, UNREPORTED } from '../../../src/runs/review/run.ts';
import { dailyShare, sessionBudget } from '../../../src/runs/review/spending.ts';
import { aPlan, aReview, START } from '../review/a-review.ts';
import { anAnswer, aQuestion, aResearch } from './a-question.ts';

const NOW = START + 1000;
const effectOf = (run: ReviewRun) => {
  const move = nextMove(run, NOW);
  return move.kind === 'effect' ? move.effect : move.kind;
};
const after = (run: ReviewRun, ...facts: readonly Fact[]) =>
  facts.reduce((folded, fact) => advance(folded, fact, NOW), run);

const OPENED: Fact = { type: 'answer-opened', commentId: 9 };
const PLANNED: Fact = { type: 'research-planned', plan: aPlan({ mount: 'base' }), committedAt: '2026-01-02T03:04:05Z' };
const ENSURED: Fact = { type: 'agent-ensured', agent: { agentId: 'a', version: 1, environmentId: 'e' } };
const RESERVED: Fact = { type: 'budget-reserved', cents: 200 };
const SESSION: Fact = {
  type: 'session-opened',
  session: { sessionId: 's', fileIds: [], mounts: [] },
  budgetCents: 200,
  token: { mintedAt: NOW, expiresAt: NOW + 3_600_000 },
};
const CALL: Fact = {
  type: 'followed',
  events: [{ type: 'custom-tool-use', id: 'call', name: 'submit_answer', input: {} }],
};
const JUDGED: Fact = {
  type: 'answer-judged',
  answer: { toolUseId: 'call', text: 'Fine.', isError: false },
  result: anAnswer(),
};
const ANSWERED: Fact = { type: 'answered', toolUseIds: ['call'] };
const END: Fact = {
  type: 'followed',
  events: [
    { type: 'custom-tool-result', id: 'result', toolUseId: 'call' },
    { type: 'usage', id: 'usage', usage: { costCents: 40 } },
    { type: 'idle', id: 'idle', reason: 'end_turn', pending: [] },
  ],
};
const DONE = [OPENED, PLANNED, ENSURED, RESERVED, SESSION, CALL, JUDGED, ANSWERED, END];

/** What each fact of a question's life asks for next. */
it('goes from a question to an answer that is told', () => {
  const facts = [
    ...DONE,
    { type: 'answer-published' },
    { type: 'session-settled' },
    { type: 'acknowledged' },
  ] satisfies Fact[];
  let run = aResearch({}, { sessionIntendedAt: NOW });
  const asked = facts.map((fact) => {
    const effect = effectOf(run);
    run = after(run, { type: 'progress-reported' }, fact);
    return effect;
  });
  expect(asked).toEqual([
    'open-answer',
    'plan-research',
    'ensure-agent',
    'reserve-budget',
    'open-session',
    'follow',
    'prove-answer',
    'answer',
    'follow',
    'publish-answer',
    'settle-session',
    'acknowledge',
  ]);
  expect(effectOf(run)).toBe('ended');
  expect(run).toMatchObject({ outcome: { kind: 'complete' }, conclusion: 'published', research: { commentId: 9 } });
});

it('reminds an agent that has ended without an answer, and ends as incomplete when that did not help', () => {
  const [opened, planned, ensured, reserved, session] = DONE;
  const facts = [opened, planned, ensured, reserved, session].filter((fact) => fact !== undefined);
  const ended = after(aResearch(), ...facts, { type: 'progress-reported' }, END);
  expect(effectOf(ended)).toBe('remind');
  const again: Fact = { type: 'followed', events: [{ type: 'idle', id: 'idle-2', reason: 'end_turn', pending: [] }] };
  const over = after(ended, { type: 'reminded' }, again);
  expect(over.outcome).toMatchObject({ kind: 'incomplete' });
  expect(effectOf(over)).toBe('publish-answer');
});

it('uploads nothing to code scanning, whatever reviews do here', () => {
  const plan = aPlan({ config: { sarif: true } });
  const run = after(aResearch(), ...DONE, { type: 'answer-published' }, { type: 'session-settled' });
  expect(effectOf({ ...run, plan, isAcknowledged: true })).toBe('ended');
});

it('says nothing about a question that was cancelled before its comment stood there', () => {
  const stopped = after(aResearch({}, { isAcknowledged: true }), { type: 'stop', cause: 'cancelled' });
  expect(effectOf(stopped)).toBe('ended');
});

it('finds out whether its comment has arrived, also when it was cancelled meanwhile', () => {
  const doubtful = after(aResearch(), { type: 'intended', effect: 'open-answer' }, { type: 'stop', cause: 'closed' });
  expect(effectOf(doubtful)).toBe('open-answer');
  expect(effectOf(after(doubtful, OPENED))).toBe('publish-answer');
});

it('stops the session of a cancelled question before it tells of it', () => {
  const working = after(aResearch(), OPENED, PLANNED, ENSURED, RESERVED, SESSION);
  const stopped = after({ ...working, sessionIntendedAt: NOW }, { type: 'stop', cause: 'cancelled' });
  expect(effectOf(stopped)).toBe('stop-session');
  expect(effectOf(after(stopped, { type: 'stop-tried' }))).toBe('publish-answer');
});

it('ends when somebody has deleted its comment, and stops its session', () => {
  const working = after(aResearch(), OPENED, PLANNED, ENSURED, RESERVED, SESSION);
  const gone = after({ ...working, sessionIntendedAt: NOW }, { type: 'answer-gone' });
  expect(gone).toMatchObject({ outcome: { kind: 'stopped' }, conclusion: UNREPORTED });
  expect(effectOf(gone)).toBe('settle-session');
});

const HOPELESS = { code: 'github_failed', message: 'locked', recovery: 'give-up' } as const;

it.each([
  ['open-answer', aResearch(), 'ended'],
  ['publish-answer', after(aResearch({}, { sessionIntendedAt: NOW }), ...DONE), 'settle-session'],
] as const)('does not try for ever when GitHub refuses to %s', (effect, run, next) => {
  const failed = after(run, { type: 'intended', effect }, { type: 'failed', effect, failure: HOPELESS });
  expect(effectOf(failed)).toBe(next);
});

/** A question that was answered for 40 cents. */
const answered = () => after(aResearch({}, { sessionIntendedAt: NOW }), ...DONE, { type: 'answer-published' });

function followUp(previous = answered()): ReviewRun {
  const { target, trigger, startedAt, limits } = aReview();
  const asked = { id: 'run-2', target: { ...target, attempt: 2 }, trigger, startedAt, limits };
  return continueResearch(previous, asked, aQuestion({ source: 'follow-up', text: 'And there?' }));
}

it('puts a further question to the same session, with a budget of its own', () => {
  const run = after(followUp(), OPENED, RESERVED);
  expect(dailyShare(run)).toBe(200);
  expect(sessionBudget(run)).toBe(240);
  expect(run.research).toMatchObject({ isAsked: false, committedAt: '2026-01-02T03:04:05Z' });
  expect(effectOf(run)).toBe('apply-budget');
  const raised = after(run, { type: 'budget-applied', budgetCents: 240 });
  expect(effectOf(raised)).toBe('ask-follow-up');
  const asked = after(raised, { type: 'asked' }, { type: 'progress-reported' });
  expect(effectOf(asked)).toBe('follow');
  expect(asked.outcome).toBeUndefined();
});

it('asks a fresh session when the one that knew is gone', () => {
  const raised = after(followUp(), OPENED, RESERVED, { type: 'budget-applied', budgetCents: 240 });
  const lost = after(
    raised,
    { type: 'intended', effect: 'ask-follow-up' },
    { type: 'failed', effect: 'ask-follow-up', failure: HOPELESS },
  );
  expect(effectOf(lost)).toBe('ensure-agent');
  expect(lost.research).toMatchObject({ hasLostSession: true });
  const ready = after(lost, ENSURED);
  expect(effectOf(ready)).toBe('open-session');
  expect([sessionBudget(ready), dailyShare(ready)]).toEqual([200, 200]);
  expect(effectOf(after(ready, SESSION, { type: 'progress-reported' })), 'it is not asked twice').toBe('follow');
});

it('takes an outage for no loss: the session is asked again', () => {
  const raised = after(followUp(), OPENED, RESERVED, { type: 'budget-applied', budgetCents: 240 });
  const failed = after(raised, {
    type: 'failed',
    effect: 'ask-follow-up',
    failure: { code: 'anthropic_server', message: 'down', recovery: 'retry' },
  });
  expect(failed.session?.id).toBe('s');
  const [due, later] = [failed.intent?.retryAt ?? 0, { ...failed, progressAt: NOW + 60_000 }];
  expect(nextMove(later, due)).toEqual({ kind: 'effect', effect: 'ask-follow-up' });
});

it('refuses a further question that the day has no money for, and keeps what was answered', () => {
  const refused = after(followUp(), OPENED, { type: 'daily-budget-exhausted' });
  expect(refused.outcome).toEqual({ kind: 'daily-cap' });
  expect(effectOf(refused)).toBe('publish-answer');
});

it.each<readonly [string, Partial<ReviewRun>, boolean]>([
  ['was answered', {}, true],
  ['ran into its budget, and would go on with that', { outcome: { kind: 'budget-reached' } }, false],
  ['was cancelled', { outcome: { kind: 'stopped', cause: 'cancelled' } }, false],
  ['has cost nobody knows what', { isCostUnknown: true }, false],
])('tells whether a session can be asked on that %s', (_what, run, can) => {
  expect(leavesConversation({ ...answered(), ...run })).toBe(can);
});
