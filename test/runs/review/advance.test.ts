import { expect, it } from 'vitest';
import { advance, needsIntent, passDeadline } from '../../../src/runs/review/advance.ts';
import type { Fact } from '../../../src/runs/review/fact.ts';
import { nextMove, publishesFindings } from '../../../src/runs/review/next-move.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import type { SessionEvent } from '../../../src/sessions/session-event.ts';
import { aPlan, aProvedFinding, aReview, anEvent, fold, OPENING, START, effectOf } from './a-review.ts';

const events = (...list: Omit<SessionEvent, 'id' | 'at'>[]): Fact => ({ type: 'followed', events: list.map(anEvent) });
const endOfTurn = events({ type: 'idle', reason: 'end_turn', pending: [] } as Omit<SessionEvent, 'id' | 'at'>);
const call = (id: string): Fact => ({
  type: 'followed',
  events: [{ id, at: new Date(START).toISOString(), type: 'custom-tool-use', name: 'submit_review', input: {} }],
});
const proved = (toolUseId: string, ...findings: ReturnType<typeof aProvedFinding>[]): Fact => ({
  type: 'proved',
  answer: { toolUseId, text: 'accepted', isError: false },
  result: { summary: 'Fine.', findings },
});
const compared = (...findings: ReturnType<typeof aProvedFinding>[]): Fact => ({
  type: 'compared',
  comparison: {
    entries: findings.map((finding, index) => ({ key: `key${index}`, status: 'new', finding, basePath: finding.path })),
  },
});
const reviewed = (...findings: ReturnType<typeof aProvedFinding>[]) =>
  fold(aReview(), [
    ...OPENING,
    call('c1'),
    proved('c1', ...findings),
    { type: 'answered', toolUseIds: ['c1'] },
    endOfTurn,
    compared(...findings),
  ]);

it('goes from the check to the published review, one effect after the other', () => {
  let run = aReview();
  const seen: string[] = [];
  const script: readonly Fact[] = [
    ...OPENING.filter((fact) => fact.type !== 'intended'),
    call('c1'),
    proved('c1', aProvedFinding()),
    { type: 'answered', toolUseIds: ['c1'] },
    endOfTurn,
    compared(aProvedFinding()),
    { type: 'rechecked' },
    { type: 'review-posted', reviewId: 5, inline: 1 },
    { type: 'concluded', conclusion: 'neutral' },
  ];
  for (const fact of script) {
    const effect = effectOf(run);
    seen.push(effect);
    if (effect !== 'wait' && effect !== 'ended' && needsIntent(run, effect)) {
      run = advance(run, { type: 'intended', effect }, START);
    }
    run = advance(run, fact, START);
  }
  expect(seen).toEqual([
    'open-check',
    'plan',
    'ensure-agent',
    'reserve-budget',
    'open-session',
    'follow',
    'prove',
    'answer',
    'follow',
    'compare',
    'recheck',
    'post-review',
    'conclude',
  ]);
  expect(effectOf(run)).toBe('settle-session');
  expect(effectOf(fold(run, [{ type: 'session-settled' }]))).toBe('ended');
});

it('waits for the debounce before it plans', () => {
  const run = fold(
    aReview({ limits: { budgetCents: 1, notBefore: START + 500, deadlineAt: START + 1000 } }),
    OPENING.slice(0, 1),
  );
  expect(nextMove(run, START)).toEqual({ kind: 'wait', until: START + 500 });
  expect(effectOf(run, START + 500)).toBe('plan');
});

it('needs a complete review, the same head and no session for an empty change', () => {
  const run = fold(aReview(), [OPENING[0] as Fact, { type: 'planned', plan: aPlan({ reviewable: 0 }) }]);
  expect(run.outcome?.kind).toBe('nothing-to-review');
  expect(effectOf(run)).toBe('conclude');
});

it('does not take a change for empty of which nothing could be looked at', () => {
  const run = fold(aReview(), [OPENING[0] as Fact, { type: 'planned', plan: aPlan({ reviewable: 0, missed: 7 }) }]);
  expect(run.outcome?.kind).toBe('incomplete');
});

it('reminds once, then calls the review incomplete', () => {
  const silent = fold(aReview(), [...OPENING, endOfTurn]);
  expect(effectOf(silent)).toBe('remind');
  const reminded = fold(silent, [{ type: 'reminded' }]);
  expect(effectOf(reminded)).toBe('follow');
  const again = fold(reminded, [
    events({ type: 'running' } as never),
    events({ type: 'idle', reason: 'end_turn', pending: [] } as never),
  ]);
  expect(again.outcome).toMatchObject({ kind: 'incomplete' });
});

it.each([
  ['the budget is reached', { type: 'idle', reason: 'budget_reached', pending: [] }, 'budget-reached'],
  ['the model refuses', { type: 'idle', reason: 'refusal', pending: [] }, 'refused'],
  ['the platform adds a reason', { type: 'idle', reason: 'unknown', pending: [] }, 'incomplete'],
  ['somebody archives the session', { type: 'terminated', isArchived: true }, 'incomplete'],
  ['the session is deleted', { type: 'deleted' }, 'incomplete'],
  [
    'the repository cannot be cloned',
    { type: 'error', error: 'repository_clone_error', retry: 'retrying', message: '' },
    'unreadable',
  ],
])('never completes when %s', (_what, event, kind) => {
  const run = fold(aReview(), [
    ...OPENING,
    call('c1'),
    proved('c1'),
    { type: 'answered', toolUseIds: ['c1'] },
    events(event as never),
  ]);
  expect(run.outcome?.kind).toBe(kind);
});

it('does not complete after an interrupt, which ends a turn like a finished one', () => {
  const facts: Fact[] = [...OPENING, call('c1'), proved('c1'), { type: 'answered', toolUseIds: ['c1'] }];
  const run = fold(aReview(), [...facts, events({ type: 'interrupt' } as never), endOfTurn]);
  expect(run.outcome?.kind).toBe('incomplete');
});

it('publishes nothing the agent claimed about a repository it could not read', () => {
  const run = fold(reviewed(aProvedFinding()), [
    events({ type: 'error', error: 'repository_not_found_error', retry: 'retrying', message: '' } as never),
  ]);
  expect(publishesFindings({ ...run, outcome: { kind: 'unreadable', why: '' } })).toBe(false);
});

it('fences off a stopped run and stops its session', () => {
  const run = fold(aReview(), [
    ...OPENING,
    call('c1'),
    proved('c1', aProvedFinding()),
    { type: 'stop', cause: 'superseded' },
  ]);
  expect(publishesFindings(run)).toBe(false);
  expect(effectOf(run)).toBe('stop-session');
  const tried = fold(run, [{ type: 'stop-tried' }]);
  expect(effectOf(tried)).toBe('conclude');
  expect(effectOf(fold(tried, [{ type: 'concluded', conclusion: 'cancelled' }]))).toBe('settle-session');
});

it('stops a session whose creation was never confirmed', () => {
  const run = fold(aReview(), [
    ...OPENING.slice(0, 5),
    { type: 'stop', cause: 'closed' },
    { type: 'concluded', conclusion: 'cancelled' },
  ]);
  expect(run.session).toBeUndefined();
  expect(effectOf(run)).toBe('settle-session');
});

it('changes nothing for a stop order that comes after the conclusion', () => {
  const run = fold(reviewed(), [{ type: 'rechecked' }, { type: 'concluded', conclusion: 'success' }]);
  expect(fold(run, [{ type: 'stop', cause: 'closed' }])).toBe(run);
});

it('concludes as timed out once the deadline has passed', () => {
  const run = fold(aReview(), OPENING);
  expect(passDeadline(run, run.limits.deadlineAt - 1)).toBe(run);
  expect(passDeadline(run, run.limits.deadlineAt).outcome).toEqual({ kind: 'timed-out' });
});

it('marks a write before it is begun and looks twice before it repeats it', () => {
  const run = aReview();
  expect(needsIntent(run, 'open-check')).toBe(true);
  const intended = fold(run, [{ type: 'intended', effect: 'open-check' }]);
  expect(needsIntent(intended, 'open-check')).toBe(false);
  expect(intended.intent).toMatchObject({ effect: 'open-check', failures: 0 });
});

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

it('posts a refused review once more without inline comments, then does without', () => {
  const run = fold(reviewed(aProvedFinding()), [{ type: 'rechecked' }, { type: 'review-refused' }]);
  expect(run.inlineRefused).toBe(true);
  // The head may have moved on: a comment on it would be refused as well.
  expect(effectOf(run)).toBe('recheck');
  const again = fold(run, [{ type: 'rechecked' }]);
  expect(effectOf(again)).toBe('post-review');
  const twice = fold(again, [{ type: 'review-refused' }, { type: 'rechecked' }]);
  expect(effectOf(twice)).toBe('conclude');
});

it('finds out what became of its review when it is stopped before it knows, and posts nothing', () => {
  const posting = fold(reviewed(aProvedFinding()), [
    { type: 'rechecked' },
    { type: 'intended', effect: 'post-review' },
  ]);
  for (const stop of [
    { type: 'stop', cause: 'superseded' },
    { type: 'overtaken', cause: 'superseded' },
  ] as const) {
    const stopped = fold(posting, [stop, { type: 'stop-tried' }]);
    expect(publishesFindings(stopped)).toBe(false);
    expect(effectOf(stopped)).toBe('post-review');
    expect(effectOf(fold(stopped, [{ type: 'review-posted', reviewId: 5, inline: 1 }]))).toBe('conclude');
  }
});

it('shows what it has found when it could not be compared, and posts none of it', () => {
  const failure = { code: 'x', message: 'away', recovery: 'give-up' } as const;
  const { comparison: _made, ...ended } = reviewed(aProvedFinding());
  const run = fold(ended, [{ type: 'failed', effect: 'compare', failure }]);
  expect(run.comparison).toEqual({ entries: [], isMissing: true });
  expect(publishesFindings(run)).toBe(true);
  expect(run.outcome).toEqual({ kind: 'complete' });
});

it('answers threads once its check is concluded, and not for a review that was stopped', () => {
  const finding = aProvedFinding();
  const known = {
    state: 'open',
    stateSha: 'a',
    isGone: false,
    isPosted: true,
    hasThread: true,
    episode: 1,
    lastSeenSha: 'a',
    formerQuotes: [],
  } as const;
  const entries = [{ key: 'k1', status: 'fixed', finding, basePath: finding.path, known }] as const;
  const run = fold(reviewed(), [{ type: 'compared', comparison: { entries } }, { type: 'rechecked' }]);
  expect(effectOf(run)).toBe('conclude');
  const concluded = fold(run, [{ type: 'concluded', conclusion: 'success' }]);
  expect(effectOf(concluded)).toBe('answer-threads');
  expect(effectOf(fold(concluded, [{ type: 'threads-answered' }]))).toBe('settle-session');
  const stopped = fold(run, [{ type: 'stop', cause: 'closed' }, { type: 'stop-tried' }]);
  expect(effectOf(fold(stopped, [{ type: 'concluded', conclusion: 'cancelled' }]))).toBe('settle-session');
});

it('plans once more when another agent has read what the plan relies on', () => {
  const agent = { agentId: 'agent_1', version: 1, environmentId: 'env_1' };
  const plan = aPlan({ range: { kind: 'since', since: 'a'.repeat(40), agent } });
  const planned = fold(aReview(), [
    { type: 'check-opened', checkRunId: 1 },
    { type: 'planned', plan },
  ]);
  expect(effectOf(fold(planned, [{ type: 'agent-ensured', agent }]))).not.toBe('plan');
  expect(effectOf(fold(planned, [{ type: 'agent-ensured', agent: { ...agent, version: 2 } }]))).toBe('plan');
});

it('sends annotations in batches and leaves the last for the conclusion', () => {
  const many = Array.from({ length: 120 }, (_, index) =>
    aProvedFinding({ startLine: index + 1, fingerprint: `f${index}` }),
  );
  let run = fold(reviewed(...many), [{ type: 'rechecked' }, { type: 'review-posted', inline: 25 }]);
  expect(effectOf(run)).toBe('annotate');
  run = fold(run, [{ type: 'annotated', total: 50 }]);
  expect(effectOf(run)).toBe('annotate');
  run = fold(run, [{ type: 'annotated', total: 100 }]);
  expect(effectOf(run)).toBe('conclude');
});

it('does not wait for annotations that findings of low confidence never become', () => {
  const many = Array.from({ length: 120 }, (_, index) =>
    aProvedFinding({ startLine: index + 1, fingerprint: `f${index}`, confidence: index < 20 ? 'high' : 'low' }),
  );
  const run = fold(reviewed(...many), [{ type: 'rechecked' }, { type: 'review-posted', inline: 20 }]);
  expect(effectOf(run)).toBe('conclude');
});

it('reads the pull request again when the writes come late', () => {
  const run = fold(reviewed(aProvedFinding()), [{ type: 'rechecked' }]);
  const posted = fold(run, [
    { type: 'intended', effect: 'post-review' },
    { type: 'review-posted', inline: 1 },
  ]);
  expect(effectOf(posted, START + 1000)).toBe('conclude');
  expect(effectOf(posted, START + 3000)).toBe('recheck');
});

it('lets the first write after a reading pass in a process that is busy, or it would read for ever', () => {
  const run = fold(reviewed(aProvedFinding()), [{ type: 'rechecked' }]);
  expect(effectOf(run, START + 50_000)).toBe('post-review');
  expect(effectOf(run, START + 70_000)).toBe('recheck');
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

it('looks for a check in doubt although the deadline passes or a stop order comes in between', () => {
  const doubtful = fold(aReview(), [{ type: 'intended', effect: 'open-check' }]);
  expect(passDeadline(doubtful, doubtful.limits.deadlineAt).intent).toEqual(doubtful.intent);
  expect(fold(doubtful, [{ type: 'stop', cause: 'closed' }]).intent).toEqual(doubtful.intent);
});

it('does not sit out the back-off of the review’s own work once it is ordered to stop', () => {
  const failure = { code: 'x', message: 'down', recovery: 'retry', retryAfterMs: 600_000 } as const;
  const run = fold(aReview(), [
    ...OPENING.slice(0, 5),
    { type: 'failed', effect: 'open-session', failure },
    { type: 'progress-reported' },
  ]);
  expect(effectOf(run)).toBe('wait');
  const stopped = fold(run, [{ type: 'stop', cause: 'superseded' }]);
  expect(effectOf(stopped)).toBe('stop-session');
  const tried = fold(stopped, [{ type: 'stop-tried' }]);
  expect(effectOf(fold(tried, [{ type: 'concluded', conclusion: 'cancelled' }]))).toBe('settle-session');
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

it('keeps equal code at two places apart and replaces a repeated finding', () => {
  const at = (startLine: number, title: string) => aProvedFinding({ startLine, endLine: startLine, title });
  const run = fold(aReview(), [
    ...OPENING,
    call('c1'),
    proved('c1', at(2, 'one'), at(9, 'two')),
    call('c2'),
    proved('c2', at(2, 'better')),
  ]);
  expect(run.findings.map(({ title }) => title)).toEqual(['better', 'two']);
});

it('is plain data: a stored and reloaded run goes on in the same way', () => {
  const run = reviewed(aProvedFinding());
  const reloaded = JSON.parse(JSON.stringify(run)) as ReviewRun;
  expect(reloaded).toEqual(run);
  expect(effectOf(reloaded)).toBe('recheck');
});
