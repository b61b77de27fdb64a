import { expect, it } from 'vitest';
import { decide, type KnownRun, type PullRequestState } from '../../src/triggers/decide.ts';

const open: PullRequestState = { state: 'open', draft: false, headSha: 'b', baseRef: 'main' };
const aRun = (run: Partial<KnownRun> = {}): KnownRun => ({
  id: 'r1',
  headSha: 'b',
  baseRef: 'main',
  attempt: 1,
  isLive: true,
  isStopOrdered: false,
  ...run,
});
const ended = { isLive: false };

it.each([
  ['a new pull request', 'automatic', open, [], { kind: 'start', attempt: 1, stops: [] }],
  ['a head under review', 'automatic', open, [aRun()], { kind: 'join', runId: 'r1', stops: [] }],
  ['a head under review, by command', 'explicit', open, [aRun()], { kind: 'join', runId: 'r1', stops: [] }],
  [
    'a head under review, in full',
    'full',
    open,
    [aRun()],
    { kind: 'start', attempt: 2, stops: [{ runId: 'r1', cause: 'replaced' }] },
  ],
  ['a reviewed head, in full', 'full', open, [aRun(ended)], { kind: 'start', attempt: 2, stops: [] }],
  [
    'a head whose review is being replaced by a full one already',
    'explicit',
    open,
    [aRun({ id: 'r2', attempt: 2 }), aRun({ isStopOrdered: true })],
    { kind: 'join', runId: 'r2', stops: [] },
  ],
  [
    'a head whose review was cancelled',
    'automatic',
    open,
    [aRun({ ...ended, isStopOrdered: true, isCancelled: true })],
    { kind: 'skip', stops: [], reason: 'the review of this head was cancelled' },
  ],
  [
    'a head whose review was cancelled, by command',
    'explicit',
    open,
    [aRun({ ...ended, isStopOrdered: true, isCancelled: true })],
    { kind: 'start', attempt: 2, stops: [] },
  ],
  ['a reviewed head', 'automatic', open, [aRun(ended)], { kind: 'skip', stops: [] }],
  ['a reviewed head, by command', 'explicit', open, [aRun(ended)], { kind: 'start', attempt: 2, stops: [] }],
  [
    'a new head',
    'automatic',
    open,
    [aRun({ headSha: 'a' })],
    { kind: 'start', attempt: 1, stops: [{ runId: 'r1', cause: 'superseded' }] },
  ],
  [
    'a new base',
    'automatic',
    open,
    [aRun({ baseRef: 'next' })],
    { kind: 'start', attempt: 1, stops: [{ runId: 'r1', cause: 'superseded' }] },
  ],
  [
    'a reviewed head that is back, whose second review was superseded meanwhile',
    'automatic',
    open,
    [aRun({ id: 'r2', ...ended, attempt: 2, isStopOrdered: true }), aRun(ended)],
    { kind: 'start', attempt: 3, stops: [] },
  ],
  [
    'a head whose only review was stopped',
    'automatic',
    open,
    [aRun({ ...ended, isStopOrdered: true })],
    { kind: 'start', attempt: 2, stops: [] },
  ],
  [
    'a head whose review is being stopped',
    'automatic',
    open,
    [aRun({ isStopOrdered: true })],
    { kind: 'start', attempt: 2, stops: [] },
  ],
  [
    'a draft',
    'automatic',
    { ...open, draft: true },
    [aRun()],
    { kind: 'skip', stops: [{ runId: 'r1', cause: 'draft' }] },
  ],
  ['a draft, by command', 'explicit', { ...open, draft: true }, [], { kind: 'start', attempt: 1, stops: [] }],
  [
    'a closed pull request',
    'explicit',
    { ...open, state: 'closed' },
    [aRun()],
    { kind: 'skip', stops: [{ runId: 'r1', cause: 'closed' }] },
  ],
] as const)('decides about %s', (_what, request, state, runs, decision) => {
  expect(decide(request, state, runs)).toMatchObject(decision);
});
