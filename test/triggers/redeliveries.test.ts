import { expect, it } from 'vitest';
import type { DeliveryAttempt } from '../../src/github/reconciling/hook-deliveries.ts';
import { chooseRedeliveries, type FailedDeliveries, foldAttempts } from '../../src/triggers/redeliveries.ts';

const NONE: FailedDeliveries = new Map();

let lastId = 0;
const anAttempt = (attempt: Partial<DeliveryAttempt> = {}): DeliveryAttempt => ({
  id: (lastId += 1),
  guid: 'a',
  deliveredAt: 1000,
  isRedelivery: false,
  outcome: 'failed',
  event: 'pull_request',
  action: 'opened',
  repositoryId: 8,
  ...attempt,
});
const choose = (failed: FailedDeliveries, limits = {}) =>
  chooseRedeliveries(failed, { quietSince: 5000, most: 10, ...limits }).map(({ guid }) => guid);

it.each<[string, Partial<DeliveryAttempt>[], boolean]>([
  ['failed', [{}], true],
  ['failed twice', [{}, { isRedelivery: true }], true],
  ['failed as often as it is tried', [{}, ...Array.from({ length: 3 }, () => ({ isRedelivery: true }))], false],
  ['arrived', [{ outcome: 'delivered' }], false],
  ['arrived when it was delivered again', [{ outcome: 'delivered', isRedelivery: true, deliveredAt: 2000 }, {}], false],
  ['is being delivered', [{}, { outcome: 'unknown', deliveredAt: 9000 }], false],
  ['has just failed', [{ deliveredAt: 6000 }], false],
  ['tells of a push', [{ event: 'push', action: null }], true],
  ['tells of a new issue', [{ event: 'issues', action: 'opened' }], true],
  ['tells of an edited issue', [{ event: 'issues', action: 'edited' }], false],
  ['tells of a star', [{ event: 'star', action: 'created' }], false],
  ['tells of the check of somebody', [{ event: 'check_run', action: 'completed' }], false],
  ['is a button', [{ event: 'check_run', action: 'requested_action' }], true],
  ['is an edit of a comment', [{ event: 'issue_comment', action: 'edited' }], false],
  ['tells of a deleted comment', [{ event: 'issue_comment', action: 'deleted' }], true],
  ['is called like something that every object has', [{ event: 'constructor', action: null }], false],
])('asks again for what %s or does not', (_what, attempts, isAsked) => {
  expect(choose(foldAttempts(NONE, attempts.map(anAttempt)))).toEqual(isAsked ? ['a'] : []);
});

it('comes to the same in whatever pieces and order the log is read', () => {
  const log = [
    anAttempt({ deliveredAt: 4000, isRedelivery: true }),
    anAttempt({ deliveredAt: 3000, guid: 'b' }),
    anAttempt({ deliveredAt: 2000, isRedelivery: true }),
    anAttempt({ deliveredAt: 1000 }),
  ];
  const whole = foldAttempts(NONE, log);
  const inPieces = foldAttempts(foldAttempts(NONE, log.slice(2)), log.slice(0, 2));
  expect(choose(whole)).toEqual(['a', 'b']);
  expect(choose(inPieces)).toEqual(['a', 'b']);
  expect(whole.get('a')?.attemptId).toBe(log[0]?.id);
  expect(inPieces.get('a')?.attemptId).toBe(log[0]?.id);
});

it('forgets what arrives later, and asks for the oldest first and for no more than it may', () => {
  const failed = foldAttempts(
    NONE,
    ['c', 'b', 'a'].map((guid, index) => anAttempt({ guid, deliveredAt: 3000 - index })),
  );
  expect(choose(failed, { most: 2 })).toEqual(['a', 'b']);
  const later = foldAttempts(failed, [anAttempt({ guid: 'b', outcome: 'delivered', isRedelivery: true })]);
  expect(choose(later)).toEqual(['a', 'c']);
});
