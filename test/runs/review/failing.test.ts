import { describe, expect, it } from 'vitest';
import { advance, needsIntent } from '../../../src/runs/review/advance.ts';
import type { Fact } from '../../../src/runs/review/fact.ts';
import { publishesFindings } from '../../../src/runs/review/next-move.ts';
import { phaseOf } from '../../../src/runs/review/phase.ts';
import { type ReviewRun, UNREPORTED } from '../../../src/runs/review/run.ts';
import { aResearch } from '../research/a-question.ts';
import { aProvedFinding, aReview, effectOf, fold, OPENING, START } from './a-review.ts';
import { reviewed } from './a-reviewed-run.ts';

it('backs off, obeys an announced wait, and gives up what cannot succeed', () => {
  const failed = (recovery: 'retry' | 'give-up', retryAfterMs?: number): Fact => ({
    type: 'failed',
    effect: 'plan',
    failure: { code: 'x', message: 'down', recovery, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
  });
  const run = fold(aReview(), OPENING.slice(0, 1));
  const waits = (...facts: Fact[]) => {
    const { failures, retryAt = 0 } = fold(run, facts).intent ?? { failures: 0 };
    return { failures, ms: retryAt - START };
  };
  const within = (ms: number) => expect.toSatisfy((waited: number) => waited >= ms && waited <= ms * 1.25);
  expect(waits(failed('retry'))).toEqual({ failures: 1, ms: within(2000) });
  expect(waits(failed('retry'), failed('retry'))).toEqual({ failures: 2, ms: within(4000) });
  expect(waits(failed('retry', 60_000))).toEqual({ failures: 1, ms: within(60_000) });
  expect(fold(run, [failed('give-up')]).outcome).toEqual({
    kind: 'unavailable',
    why: 'Reading the pull request failed: down.',
  });
  expect(fold(run, [failed('retry', 3_600_000)]).outcome?.kind).toBe('unavailable');
});

it('says what it waits for while the account is refused, and ends with that when its time is over', () => {
  const failure = { code: 'anthropic_billing', message: 'no', recovery: 'retry', retryAfterMs: 60_000 } as const;
  const refused: Fact = { type: 'failed', effect: 'open-session', failure };
  const waiting = fold(fold(aReview(), OPENING.slice(0, 4)), [refused]);
  const why = expect.stringContaining('cannot pay for reviews');
  expect(waiting.outcome).toBeUndefined();
  expect(phaseOf(waiting)).toEqual({ title: 'Waiting', sentence: why });
  const late = advance(waiting, refused, waiting.limits.deadlineAt - 30_000);
  expect(late.outcome).toEqual({ kind: 'unavailable', why });
});

it('shows what it has found when it could not be compared, and posts none of it', () => {
  const failure = { code: 'x', message: 'away', recovery: 'give-up' } as const;
  const { comparison: _made, ...ended } = reviewed(aProvedFinding());
  const run = fold(ended, [{ type: 'failed', effect: 'compare', failure }]);
  expect(run.comparison).toEqual({ entries: [], isMissing: true });
  expect(publishesFindings(run)).toBe(true);
  expect(run.outcome).toEqual({ kind: 'complete' });
});

it('leaves a review in doubt while it reads the pull request again before the repetition', () => {
  const failure = { code: 'x', message: '502', recovery: 'retry' } as const;
  const run = fold(reviewed(aProvedFinding()), [
    { type: 'rechecked' },
    { type: 'intended', effect: 'post-review' },
    { type: 'failed', effect: 'post-review', failure },
  ]);
  const later = START + 10_000;
  expect(effectOf(run, later)).toBe('recheck');
  const refused = fold(run, [{ type: 'failed', effect: 'recheck', failure }], later);
  expect(refused.intent).toMatchObject({ effect: 'post-review', failures: 2 });
  const read = fold(refused, [{ type: 'rechecked' }], later + 10_000);
  expect(effectOf(read, later + 10_000)).toBe('post-review');
  expect(needsIntent(read, 'post-review')).toBe(false);
});

it('concludes without a review that GitHub does not take in the time the review had', () => {
  const failed = (now: number, run: ReviewRun) =>
    advance(
      run,
      { type: 'failed', effect: 'post-review', failure: { code: 'x', message: '500', recovery: 'retry' } },
      now,
    );
  const run = fold(reviewed(aProvedFinding()), [{ type: 'rechecked' }, { type: 'intended', effect: 'post-review' }]);
  expect(failed(START + 600_000, run)).toMatchObject({ intent: { effect: 'post-review' } });
  const late = failed(run.limits.deadlineAt, run);
  expect(late.inlineRefused).toBe(true);
  expect(needsIntent(late, 'post-review')).toBe(false);
  const now = run.limits.deadlineAt + 70_000;
  const later = failed(now, late);
  // The last try may have arrived: it is looked for, and not posted again.
  expect(later).toMatchObject({ isReviewGivenUp: true, intent: { effect: 'post-review' } });
  expect(effectOf(later, now)).toBe('post-review');
  const found = fold(later, [{ type: 'review-posted', reviewId: 5, inline: 0 }, { type: 'rechecked' }], now);
  expect(effectOf(found, now)).toBe('conclude');
  const end = now + 70_000;
  expect(effectOf(fold(failed(end, later), [{ type: 'rechecked' }], end), end)).toBe('conclude');
});

it('looks for a review in doubt although the pull request cannot be read any more', () => {
  const refusal = { code: 'x', message: '404', recovery: 'give-up' } as const;
  const doubtful = fold(reviewed(aProvedFinding()), [
    { type: 'rechecked' },
    { type: 'intended', effect: 'post-review' },
    { type: 'failed', effect: 'post-review', failure: { ...refusal, recovery: 'retry' } },
  ]);
  const unreadable = fold(doubtful, [{ type: 'failed', effect: 'recheck', failure: refusal }], START + 10_000);
  expect(unreadable.outcome?.kind).toBe('unavailable');
  expect(effectOf(unreadable, START + 10_000)).toBe('post-review');
  const found = fold(unreadable, [{ type: 'review-posted', reviewId: 5, inline: 0 }]);
  expect(effectOf(found, START + 10_000)).toBe('conclude');
});

it('stays a hold when its check cannot be made: the head was not reviewed', () => {
  const failure = { code: 'x', message: 'forbidden', recovery: 'give-up' } as const;
  const held = aReview({ outcome: { kind: 'held', reason: 'draft' } });
  const run = fold(held, [{ type: 'failed', effect: 'open-check', failure }]);
  expect(run).toMatchObject({ outcome: { kind: 'held' }, endedAt: START });
});

describe('a refusal that may pass', () => {
  const refusal = { code: 'github_failed', message: 'No commit found', recovery: 'give-up', mayPass: true } as const;
  const refused = (run: ReviewRun, effect: 'open-check' | 'open-answer' | 'conclude', now = START) =>
    advance(run, { type: 'failed', effect, failure: refusal }, now);

  it.each([
    ['open-check', aReview()],
    ['open-answer', aResearch()],
  ] as const)('is given a minute by %s, since GitHub may not have seen yet what it is about', (effect, run) => {
    const once = refused(run, effect);
    expect(once).toMatchObject({ intent: { effect, failures: 1, retryAt: expect.any(Number) } });
    expect(once.endedAt).toBeUndefined();
    expect(refused(once, effect, START + 59_000).endedAt).toBeUndefined();
    expect(refused(once, effect, START + 60_000)).toMatchObject({
      endedAt: START + 60_000,
      outcome: { kind: 'unavailable', why: expect.stringContaining('No commit found') },
    });
  });

  it('is given a minute for a head that is held back, too', () => {
    const held = refused(aReview({ outcome: { kind: 'held', reason: 'draft' } }), 'open-check');
    expect(held.endedAt).toBeUndefined();
    expect(effectOf(held, held.intent?.retryAt)).toBe('open-check');
  });

  it('is final for what comes after the check', () => {
    expect(refused(reviewed(), 'conclude').conclusion).toBe(UNREPORTED);
  });
});
