import { expect, it } from 'vitest';
import type { PullRequestState } from '../../src/triggers/decide.ts';
import { type BudgetedRun, type BudgetRequest, decideBudget } from '../../src/triggers/decide-budget.ts';
import { aRun as aKnownRun } from './support/automatic.ts';

const open: PullRequestState = { state: 'open', draft: false, headSha: 'b', baseRef: 'main' };
const byCommand: BudgetRequest = { addedCents: 200, maxCents: 1000 };
const byButton: BudgetRequest = { ...byCommand, check: { headSha: 'b', checkRunId: 11 } };
/** Ended, because its budget was used up. */
const aRun = (run: Partial<BudgetedRun> = {}): BudgetedRun => ({
  ...aKnownRun(),
  outcome: 'budget-reached',
  budgetCents: 200,
  checkRunId: 11,
  ...run,
});
const working = { isLive: true, outcome: null };
const start = { kind: 'start', attempt: 2, previousRunId: 'r1', budgetCents: 400, isMaximum: false };
const later = aRun({ id: 'r2', attempt: 2, checkRunId: 12, budgetCents: 400 });

it.each<readonly [string, BudgetRequest, readonly BudgetedRun[], object]>([
  ['a review that used up its budget', byCommand, [aRun()], start],
  ['the same, by its button', byButton, [aRun()], start],
  [
    'one that was raised before',
    byCommand,
    [later, aRun()],
    { ...start, attempt: 3, previousRunId: 'r2', budgetCents: 600 },
  ],
  ['a review at work', byCommand, [aRun(working)], { kind: 'raise', runId: 'r1', budgetCents: 400, isMaximum: false }],
  ['a review that is being published', byCommand, [aRun({ isLive: true })], { kind: 'wait' }],
  [
    'more than there is room for',
    { ...byCommand, addedCents: 5000 },
    [aRun()],
    { ...start, budgetCents: 1000, isMaximum: true },
  ],
  [
    'exactly the room there is',
    { ...byCommand, addedCents: 800 },
    [aRun()],
    { ...start, budgetCents: 1000, isMaximum: true },
  ],
  ['a review next to one of an older head', byCommand, [aRun(), aRun({ id: 'r0', headSha: 'a', ...working })], start],
])('grants: %s', (_what, request, runs, decision) => {
  expect(decideBudget(request, open, runs)).toEqual(decision);
});

it.each<readonly [string, BudgetRequest, PullRequestState, readonly BudgetedRun[], RegExp]>([
  ['a closed pull request', byCommand, { ...open, state: 'closed' }, [aRun()], /closed/],
  ['a head without a review', byCommand, open, [], /no review of this head/],
  ['a head whose review was of another base', byCommand, open, [aRun({ baseRef: 'next' })], /no review of this head/],
  ['a head that moved on, by command', byCommand, { ...open, headSha: 'c' }, [aRun()], /no review of this head/],
  ['a head that moved on, by button', byButton, { ...open, headSha: 'c' }, [aRun()], /no longer the head/],
  ['the button of an older check', byButton, open, [later, aRun()], /newer review/],
  ['a finished review', byCommand, open, [aRun({ outcome: 'complete' })], /Nothing waits/],
  ['a review that the daily cap held up', byCommand, open, [aRun({ outcome: 'daily-cap' })], /Nothing waits/],
  [
    'a finished review after one that ran out',
    byCommand,
    open,
    [{ ...later, outcome: 'complete' }, aRun()],
    /Nothing waits/,
  ],
  [
    'a finished review that is being published',
    byCommand,
    open,
    [aRun({ isLive: true, outcome: 'complete' })],
    /Nothing waits/,
  ],
  ['a review that is being stopped', byCommand, open, [aRun({ ...working, isStopOrdered: true })], /Nothing waits/],
  ['the maximum', byCommand, open, [aRun({ budgetCents: 1000 })], /\$10\.00 is the most/],
  ['the maximum, at work', byCommand, open, [aRun({ ...working, budgetCents: 1000 })], /\$10\.00 is the most/],
  ['a maximum that was lowered', { ...byCommand, maxCents: 150 }, open, [aRun()], /\$1\.50 is the most/],
])('refuses: %s', (_what, request, state, runs, reason) => {
  expect(decideBudget(request, state, runs)).toEqual({ kind: 'refuse', reason: expect.stringMatching(reason) });
});
