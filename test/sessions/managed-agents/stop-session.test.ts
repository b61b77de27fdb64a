import { describe, expect, it } from 'vitest';
import { type Reply, json, refusal } from '../../anthropic/support/loopback.ts';
import { platformOf, session } from './scripted-platform.ts';
import { executorOf } from './session-script.ts';

describe('stopping', () => {
  const GET = 'GET /v1/sessions/sesn_1';
  const ARCHIVE = 'POST /v1/sessions/sesn_1/archive';
  const SEND = 'POST /v1/sessions/sesn_1/events';
  const as = (status: string) => json(session({ status }));
  const refused = refusal(400, 'invalid_request_error');

  it.each<[string, Record<string, Reply | Reply[]>, 'stopped' | 'still-running', string[]]>([
    ['archives an idle session', { [GET]: as('idle'), [ARCHIVE]: as('terminated') }, 'stopped', [GET, ARCHIVE]],
    [
      'interrupts a running one once',
      { [GET]: [as('running'), as('running'), as('idle')], [SEND]: json({}), [ARCHIVE]: as('terminated') },
      'stopped',
      [GET, SEND, GET, GET, ARCHIVE],
    ],
    [
      'tries again when idle is not idle yet',
      { [GET]: as('idle'), [ARCHIVE]: [refused, refused, as('terminated')] },
      'stopped',
      [GET, ARCHIVE, GET, ARCHIVE, GET, ARCHIVE],
    ],
    ['does nothing to a terminated one', { [GET]: as('terminated') }, 'stopped', [GET]],
    [
      'does nothing to an archived one',
      { [GET]: json(session({ status: 'idle', archived_at: '2026-11-20T10:00:00Z' })) },
      'stopped',
      [GET],
    ],
    ['takes a deleted one for stopped', {}, 'stopped', [GET]],
    [
      'lets a refused interrupt be',
      { [GET]: [as('running'), as('idle')], [SEND]: refused, [ARCHIVE]: as('terminated') },
      'stopped',
      [GET, SEND, GET, ARCHIVE],
    ],
    [
      'says so when the session will not stop',
      { [GET]: as('running'), [SEND]: json({}) },
      'still-running',
      [GET, SEND, ...Array.from({ length: 9 }, () => GET)],
    ],
    [
      'waits for one that is being rescheduled',
      { [GET]: [as('rescheduling'), as('idle')], [SEND]: json({}), [ARCHIVE]: json({}) },
      'stopped',
      [GET, SEND, GET, ARCHIVE],
    ],
  ])('%s', async (_what, replies, expected, calls) => {
    const platform = await platformOf(replies);
    await expect(executorOf(platform).stop('sesn_1')).resolves.toBe(expected);
    expect(platform.calls()).toEqual(calls);
  });

  it('throws what it cannot judge', async () => {
    const platform = await platformOf({ [GET]: refusal(500, 'api_error') });
    await expect(executorOf(platform).stop('sesn_1')).rejects.toMatchObject({ recovery: 'retry' });
  });
});
