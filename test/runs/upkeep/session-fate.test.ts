import { expect, it } from 'vitest';
import { fateOf } from '../../../src/runs/upkeep/session-fate.ts';
import type { SessionOwner } from '../../../src/store/sessions/list-undecided-sessions.ts';

const live: SessionOwner = {
  endedAt: null,
  sessionId: 's',
  formerSessionIds: [],
  intent: null,
  outcome: null,
  parent: null,
};
const ended: SessionOwner = { ...live, endedAt: 1 };

it.each([
  ['the session of a live run', live, 'wanted'],
  ['one before the session of a live run', { ...live, sessionId: 'next', formerSessionIds: ['s'] }, 'wanted'],
  ['the session of a run that publishes', { ...live, outcome: 'timed-out' }, 'wanted'],
  ['one that a live run may be about to take over', { ...live, sessionId: null, intent: 'open-session' }, 'wanted'],
  ['a twin', { ...live, sessionId: 'other', intent: 'follow' }, 'unwanted'],
  ['one that a live run gave up before it was confirmed', { ...live, sessionId: null }, 'unwanted'],
  ['the session of a finished review', { ...ended, outcome: 'complete' }, 'left-open'],
  ['the session of a review that reached its budget', { ...ended, outcome: 'budget-reached' }, 'left-open'],
  ['the session of a stopped review', { ...ended, outcome: 'stopped' }, 'unwanted'],
  [
    'a session before the one of a finished review',
    { ...ended, sessionId: 'next', formerSessionIds: ['s'], outcome: 'complete' },
    'unwanted',
  ],
  ['one that an ended run was about to open', { ...ended, sessionId: null, intent: 'open-session' }, 'unwanted'],
  ['the session of a run that is gone', null, 'unwanted'],
  [
    'the session of a finished part whose run is still at work',
    { ...ended, outcome: 'complete', parent: { endedAt: null, outcome: null } },
    'wanted',
  ],
  [
    'the session of a finished part of a finished review',
    { ...ended, outcome: 'complete', parent: { endedAt: 1, outcome: 'budget-reached' } },
    'left-open',
  ],
  [
    'the session of a finished part of a review that was superseded',
    { ...ended, outcome: 'complete', parent: { endedAt: 1, outcome: 'stopped' } },
    'unwanted',
  ],
  [
    'the session of a part that its run has given up on',
    { ...live, parent: { endedAt: 1, outcome: 'timed-out' } },
    'unwanted',
  ],
] as const)('decides about %s', (_what, run, fate) => {
  expect(fateOf({ id: 's', run })).toBe(fate);
});
