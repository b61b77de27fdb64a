import { expect, it } from 'vitest';
import { advance, needsIntent, passDeadline } from '../../../src/runs/review/advance.ts';
import type { Fact } from '../../../src/runs/review/fact.ts';
import { nextMove, publishesFindings } from '../../../src/runs/review/next-move.ts';
import type { ReviewRun } from '../../../src/runs/review/run.ts';
import { aPlan, aProvedFinding, aReview, fold, OPENING, START, effectOf } from './a-review.ts';
import { call, compared, endOfTurn, events, proved, reviewed } from './a-reviewed-run.ts';

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
