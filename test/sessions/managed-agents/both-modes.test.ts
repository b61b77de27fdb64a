import { describe, expect, it } from 'vitest';
import { hangUp, json, refusal } from '../../anthropic/support/loopback.ts';
import { END, fold, HISTORY, ids, raw, translated } from './history.ts';
import { MODES } from './modes.ts';
import { RUNNING } from './session-script.ts';

const ENDED_AT = '2027-01-01T00:00:00Z';
const terminated = (archivedAt: string | null) => json({ id: 'sesn_1', status: 'terminated', archived_at: archivedAt });
const withoutEnd = HISTORY.slice(0, -1);
const notFound = refusal(404, 'not_found_error');

describe.each(MODES)('followed by $name', ({ follow }) => {
  const expected = fold(translated(HISTORY));

  it.each(HISTORY.map((_event, cut) => ({ cut })))(
    'a session gives the same events, cut after $cut',
    async ({ cut }) => {
      const earlier = HISTORY.slice(0, Math.floor(cut / 2));
      const { events } = await follow([
        { listed: earlier },
        { listed: [...HISTORY.slice(0, cut), ...earlier] },
        { listed: HISTORY },
      ]);
      expect(events).toEqual(translated(HISTORY));
    },
  );

  it.each(HISTORY.map((_event, known) => ({ known })))('and goes on after $known stored ones', async ({ known }) => {
    const stored = translated(HISTORY.slice(0, known));
    const storedIds = new Set(ids(stored));
    const { events } = await follow([{ listed: HISTORY }], { isKnown: (id) => storedIds.has(id) });
    expect(fold([...stored, ...events])).toEqual(expected);
  });

  it('ends without a word when the end was known already', async () => {
    expect((await follow([{ listed: HISTORY }], { isKnown: () => true })).events).toEqual([]);
  });

  it.each([
    ['by itself', null, {}],
    ['by being archived', '2026-12-31T23:59:59.500Z', { isArchived: true }],
    ['by being archived, as told by a clock that is a little ahead', '2027-01-01T00:00:02Z', { isArchived: true }],
    ['by itself, to be archived an hour later', '2027-01-01T01:00:00Z', {}],
  ])('tells that the session ended %s', async (_how, archivedAt, more) => {
    const { events } = await follow([{ listed: HISTORY, state: terminated(archivedAt) }]);
    expect(events.at(-1)).toEqual({ id: 'sevt_end', at: ENDED_AT, type: 'terminated', ...more });
    expect(events).toHaveLength(HISTORY.length);
  });

  it('says the end once its history has been read, whatever came after it', async () => {
    const late = raw('agent.message', { content: [{ type: 'text', text: 'late' }] });
    const { events } = await follow([{ listed: [END, late, ...withoutEnd] }]);
    expect(ids(events)).toEqual([...ids([late, ...withoutEnd]), 'sevt_end']);
  });

  it('believes the history when the session still reads as running', async () => {
    const { events } = await follow([{ listed: HISTORY, state: RUNNING }]);
    expect(events).toEqual(translated(HISTORY));
  });

  it('takes a session for deleted that was not found three times', async () => {
    const { events } = await follow([{ listed: withoutEnd }, { refusal: notFound }]);
    expect(events).toEqual([...translated(withoutEnd), { id: 'deleted:sesn_1', type: 'deleted' }]);
  });

  it('has patience with one that is not found yet', async () => {
    const { events } = await follow([{ refusal: notFound }, { refusal: notFound }, { listed: HISTORY }]);
    expect(events).toEqual(translated(HISTORY));
  });

  it('says deleted of one that was terminated before', async () => {
    const { events } = await follow([{ listed: withoutEnd }, { listed: HISTORY, state: notFound }]);
    expect(events.at(-1)).toEqual({ id: 'deleted:sesn_1', type: 'deleted' });
    expect(ids(events)).not.toContain('sevt_end');
  });

  it.each([
    ['an overloaded platform', refusal(529, 'overloaded_error')],
    ['a failing one', refusal(500, 'api_error')],
    ['a lost answer', hangUp],
    ['an answer that makes no sense', json({ data: 'nothing' })],
  ])('goes on after %s', async (_what, trouble) => {
    const { events } = await follow([
      { listed: withoutEnd },
      { refusal: trouble },
      { refusal: trouble },
      { listed: HISTORY },
    ]);
    expect(events).toEqual(translated(HISTORY));
  });

  it('waits as long as the platform asks', async () => {
    const busy = refusal(429, 'rate_limit_error', undefined, { 'retry-after': '70' });
    const { naps } = await follow([{ refusal: busy }, { listed: HISTORY }]);
    expect(naps).toContain(70_000);
  });

  it.each([
    [401, 'authentication_error', 'anthropic_unauthorized'],
    [403, 'permission_error', 'anthropic_forbidden'],
    [402, 'billing_error', 'anthropic_billing'],
  ])('throws what concerns the whole account, for the run to say so: %i', async (status, type, code) => {
    await expect(follow([{ refusal: refusal(status, type) }])).rejects.toMatchObject({ code, recovery: 'retry' });
  });

  it('lets a queued message through once, when it has been processed', async () => {
    const message = raw('user.message', { id: 'sevt_msg', content: [{ type: 'text', text: 'more' }] });
    const queued = { ...message, processed_at: null };
    const { events } = await follow([{ listed: [queued] }, { listed: [message, queued, END] }]);
    const at = message['processed_at'];
    expect(events[0]).toEqual({ id: 'sevt_msg', at, type: 'user-message', text: 'more' });
    expect(ids(events)).toEqual(['sevt_msg', 'sevt_end']);
  });

  it('asks nothing when it was told to stop before it began', async () => {
    const { events, platform } = await follow([{ listed: HISTORY }], { signal: AbortSignal.abort() });
    expect([events, platform.requests]).toEqual([[], []]);
  });
});
