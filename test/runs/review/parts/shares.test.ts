import { describe, expect, it } from 'vitest';
import { nextShare } from '../../../../src/runs/review/parts/shares.ts';
import type { ReviewRun } from '../../../../src/runs/review/run.ts';
import { newTurn } from '../../../../src/sessions/turn.ts';
import { aReview } from '../a-review.ts';

const run = aReview({ limits: { budgetCents: 300, notBefore: 0, deadlineAt: 0 }, reservedCents: 300 });

/** A part that may spend 100, of which it has told `spent`. */
const part = (number: number, spent: number | undefined, given: Partial<ReviewRun> = {}): ReviewRun =>
  aReview({
    id: `part-${number}`,
    part: { runId: run.id, number, total: 3, label: 'src', shareCents: 100 },
    limits: { budgetCents: 100, notBefore: 0, deadlineAt: 0 },
    reservedCents: 100,
    session: { id: `sesn_${number}`, fileIds: [], openedAt: 0 },
    turn: { ...newTurn(), usage: spent === undefined ? {} : { costCents: spent } },
    ...given,
  });
const asking = part(1, 101, { raise: { fromCents: 100, isAwaited: true } });
const complete = { outcome: { kind: 'complete' } } as const;

describe('a part that has used up its share', () => {
  it('waits while the others are at work', () => {
    expect(nextShare(run, [asking, part(2, 5), part(3, 5)], asking)).toEqual({ kind: 'held' });
  });

  it('gets what another has left', () => {
    const parts = [asking, part(2, 40, complete), part(3, 5)];
    expect(nextShare(run, parts, asking)).toEqual({ kind: 'granted', budgetCents: 101 + 59 });
  });

  it('gets no more at once than it began with', () => {
    const parts = [asking, part(2, 0, complete), part(3, 0, complete)];
    expect(nextShare(run, parts, asking)).toEqual({ kind: 'granted', budgetCents: 201 });
  });

  it('gets what people have added', () => {
    const raised = { ...run, limits: { ...run.limits, budgetCents: 350 }, reservedCents: 350 };
    const parts = [asking, part(2, 5), part(3, 5)];
    expect(nextShare(raised, parts, asking)).toEqual({ kind: 'granted', budgetCents: 101 + 49 });
  });

  it('ends when all others ask as well or are over', () => {
    const waiting = part(2, 101, { raise: { fromCents: 100, isAwaited: true } });
    expect(nextShare(run, [asking, waiting, part(3, 98, complete)], asking)).toEqual({
      kind: 'exhausted',
      ofCents: 300,
    });
  });

  it('does not count on what a part has left whose cost is not known', () => {
    expect(nextShare(run, [asking, part(2, undefined, complete), part(3, 100, complete)], asking)).toEqual({
      kind: 'exhausted',
      ofCents: 300,
    });
  });
});
