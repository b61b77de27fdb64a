import { expect, it } from 'vitest';
import type { Verdict } from '../../../src/findings/reply/verdict.ts';
import { decidesFinding } from '../../../src/runs/research/apply-verdict.ts';
import type { FindingThread } from '../../../src/runs/research/research.ts';
import { allowanceFor } from '../../../src/runs/intake/threads/allowance.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { newTurn } from '../../../src/sessions/turn.ts';
import { aPlan, aProvedFinding, aReview, effectOf, fold, OPENING } from '../review/a-review.ts';
import { call } from '../review/a-reviewed-run.ts';
import { anAnswer, aQuestion, aResearch } from './a-question.ts';

const THREAD: FindingThread = { threadId: 5, key: '1a2b3c4d', finding: aProvedFinding(), reviewId: 'run-0' };

const inThread = (run: Partial<ReviewRun> = {}, verdict?: Verdict): ReviewRun =>
  aResearch(
    {
      question: aQuestion({ source: 'reply' }),
      commentId: 9,
      thread: THREAD,
      ...(verdict === undefined ? {} : { verdict, answer: anAnswer() }),
    },
    { plan: aPlan(), ...run },
  );

it('needs no plan of its own, and has the answer judged with its verdict', () => {
  const [, , ...work] = OPENING;
  expect(effectOf(inThread())).toBe('ensure-agent');
  const called = fold(inThread(), [...work, { type: 'progress-reported' }, call('c1')]);
  expect(effectOf(called)).toBe('prove-reply');
});

it('keeps the verdict that was taken when a later call is refused', () => {
  const [, , ...work] = OPENING;
  const judged = fold(inThread(), [
    ...work,
    call('c1'),
    {
      type: 'answer-judged',
      answer: { toolUseId: 'c1', text: '', isError: false },
      result: anAnswer(),
      verdict: { kind: 'withdrawn' },
    },
    { type: 'answer-judged', answer: { toolUseId: 'c2', text: 'No.', isError: true } },
  ]);
  expect(judged.research).toMatchObject({ verdict: { kind: 'withdrawn' }, answer: anAnswer() });
});

it.each<readonly [string, Verdict | undefined, Partial<ReviewRun>, boolean]>([
  ['withdrawn to the end', { kind: 'withdrawn' }, { outcome: { kind: 'complete' } }, true],
  ['corrected to the end', { kind: 'corrected', finding: aProvedFinding() }, { outcome: { kind: 'complete' } }, true],
  ['left standing', { kind: 'stands' }, { outcome: { kind: 'complete' } }, false],
  ['cut off by its budget', { kind: 'withdrawn' }, { outcome: { kind: 'budget-reached' } }, false],
  ['cancelled', { kind: 'withdrawn' }, { outcome: { kind: 'stopped', cause: 'cancelled' } }, false],
  ['without a verdict', undefined, { outcome: { kind: 'complete' } }, false],
])('decides about the finding or not: %s', (_how, verdict, run, decides) => {
  expect(decidesFinding(inThread(run, verdict))).toBe(decides);
});

const spent = (costCents: number) => ({ turn: { ...newTurn(), usage: { costCents } } });
const session = { id: 's', fileIds: [], openedAt: 0 };
const reviewFor = (costCents: number) => aReview({ session, ...spent(costCents) });
const answerFor = (costCents: number, more: Partial<ReviewRun> = {}) =>
  inThread({
    session,
    endedAt: 1,
    limits: { budgetCents: 50, notBefore: 0, deadlineAt: 1 },
    ...spent(costCents),
    ...more,
  });

function liveAnswer(): ReviewRun {
  const { endedAt: _none, ...live } = answerFor(0);
  return live;
}

it.each<readonly [string, ReviewRun, readonly ReviewRun[], number | undefined]>([
  ['a quarter', reviewFor(20), [], 50],
  ['what is left', reviewFor(160), [], 40],
  ['what answers have left', reviewFor(100), [answerFor(30), answerFor(40)], 30],
  ['what a live answer holds counts', reviewFor(120), [liveAnswer()], 30],
  ['an unknown cost counts in full', reviewFor(120), [answerFor(1, { isCostUnknown: true })], 30],
  ['too little', reviewFor(196), [], undefined],
  ['a review that never told its cost', aReview({ session }), [], undefined],
])('lets an answer cost %s', (_what, review, answered, cents) => {
  expect(allowanceFor(review, answered)).toBe(cents);
});
