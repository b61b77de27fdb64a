import { expect, it } from 'vitest';
import type { Fact } from '../../../src/runs/review/fact.ts';
import { listAskers } from '../../../src/runs/review/askers.ts';
import { aReview, effectOf, fold } from './a-review.ts';

const TRIGGER = { deliveryId: 'd0', actor: 'ada', kind: 'command', commentId: 1 } as const;
const asks = (commentId: number, place: 'conversation' | 'thread' = 'conversation'): Fact => ({
  type: 'joined',
  by: { commentId, place },
});
const over = (run: Parameters<typeof aReview>[0] = {}) =>
  aReview({ ...run, outcome: { kind: 'held', reason: 'approval' }, conclusion: 'neutral', checkRunId: 7 });

it('keeps everybody who asks for the review once, and not more than can be told', () => {
  const run = fold(aReview({ trigger: TRIGGER }), [asks(1), asks(2), asks(2), asks(2, 'thread')]);
  expect(listAskers(run)).toEqual([
    { commentId: 1, place: 'conversation' },
    { commentId: 2, place: 'conversation' },
    { commentId: 2, place: 'thread' },
  ]);
  const many = Array.from({ length: 50 }, (_, at) => asks(100 + at));
  expect(listAskers(fold(aReview(), many))).toHaveLength(12);
});

it('tells them when the review is over, also one who comes when the others have been told', () => {
  const run = over({ trigger: { ...TRIGGER, commentPlace: 'review' } });
  expect(effectOf(run), 'a review takes no reaction').not.toBe('acknowledge');
  const joined = fold(run, [asks(2)]);
  expect(effectOf(joined)).toBe('acknowledge');
  const told = fold(joined, [{ type: 'acknowledged' }]);
  expect(effectOf(told)).not.toBe('acknowledge');
  expect(effectOf(fold(told, [asks(3)]))).toBe('acknowledge');
  expect(effectOf(fold(told, [asks(2)]))).not.toBe('acknowledge');
});
