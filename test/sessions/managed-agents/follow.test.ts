import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { SessionEvent } from '../../../src/sessions/session-event.ts';
import { turnOutcome } from '../../../src/sessions/turn.ts';
import { type Loopback, json, page, refusal, startLoopback } from '../../anthropic/support/loopback.ts';
import { END, fold, HISTORY, ids, raw, translated } from './history.ts';
import {
  type ConnectionScript,
  ENDED,
  briskClock,
  executorOf,
  frame,
  scriptSession,
  virtualClock,
} from './session-script.ts';

async function follow(
  platform: Loopback,
  options: Parameters<typeof executorOf>[1] & {
    readonly isKnown?: (id: string) => boolean;
    readonly signal?: AbortSignal;
  } = {},
): Promise<SessionEvent[]> {
  const { isKnown = () => false, signal = new AbortController().signal } = options;
  const events: SessionEvent[] = [];
  for await (const batch of executorOf(platform, options).follow('sesn_1', isKnown, signal)) events.push(...batch);
  return events;
}

describe('a session gives the same turn', () => {
  const expected = fold(translated(HISTORY));
  const rest = (from: number) => ({ listed: HISTORY.slice(0, from), streamed: HISTORY.slice(from) });

  it('which is one that ended, with everything read', () => {
    expect(expected).toMatchObject({
      status: 'ended',
      usage: { costCents: 7 },
      toolCalls: 3,
      reads: [{ endLine: 1 }, { endLine: 1 }],
    });
    expect(turnOutcome(fold(translated(HISTORY.slice(0, -1))))).toEqual({ kind: 'completed' });
  });

  const cuts = HISTORY.flatMap((_event, cut) =>
    (['eof', 'reset'] as const).flatMap((end) => [true, false].map((isEarly) => ({ cut, end, isEarly }))),
  );

  it.each(cuts)('cut after $cut events by $end (before the list: $isEarly)', async ({ cut, end, isEarly }) => {
    const start = Math.floor(cut / 2);
    const platform = await scriptSession([
      // The stream repeats two events that were listed, and breaks off.
      { listed: HISTORY.slice(0, start), streamed: HISTORY.slice(Math.max(0, start - 2), cut), end, isEarly },
      { ...rest(Math.max(0, cut - 1)), end: 'hold' },
    ]);
    const events = await follow(platform);
    expect(new Set(ids(events)).size).toBe(events.length);
    expect(ids(events)).toHaveLength(HISTORY.length);
    const { recentIds: _order, ...turn } = fold(events);
    expect(turn).toEqual(Object.fromEntries(Object.entries(expected).filter(([key]) => key !== 'recentIds')));
  });

  it.each(HISTORY.map((_event, known) => ({ known })))('resumed after $known events were stored', async ({ known }) => {
    const stored = translated(HISTORY.slice(0, known));
    const storedIds = new Set(ids(stored));
    const platform = await scriptSession([rest(HISTORY.length)]);
    const events = await follow(platform, { isKnown: (id) => storedIds.has(id) });
    expect(fold([...stored, ...events])).toEqual(expected);
  });

  it('in which every event came twice, in frames without names, between heartbeats', async () => {
    const streamed = HISTORY.flatMap((event) => [
      'event: ping\ndata: {}\n\n',
      ': a comment\n\n',
      `data: ${JSON.stringify(event)}\r\n\r\n`,
      frame(event),
      frame({ type: 'event_delta', event_id: 'sevt_1', delta: {} }),
    ]);
    expect(fold(await follow(await scriptSession([{ streamed }])))).toEqual(expected);
  });
});

describe('a follower connects again', () => {
  const whole: ConnectionScript = { listed: HISTORY };

  it.each<[string, ConnectionScript, number]>([
    ['a clean end', { end: 'eof' }, 2],
    ['a frame that is not JSON', { streamed: ['event: message\ndata: {"id": \n\n'] }, 2],
    [
      'an error frame',
      { streamed: ['event: error\ndata: {"type":"error","error":{"type":"overloaded_error"}}\n\n'] },
      2,
    ],
    ['a failing stream', { refuseStream: refusal(500, 'api_error') }, 2],
    ['a failing list', { refuseList: refusal(529, 'overloaded_error') }, 2],
    ['a session that cannot be found yet', { refuseStream: refusal(404, 'not_found_error') }, 2],
  ])('after %s', async (_what, first, connections) => {
    const platform = await scriptSession([first, whole]);
    expect(ids(await follow(platform))).toEqual(ids(HISTORY));
    expect(platform.calls().filter((call) => call.endsWith('/stream'))).toHaveLength(connections);
  });

  it('after silence', async () => {
    const clock = virtualClock();
    const platform = await scriptSession([{ listed: HISTORY.slice(0, 3) }, whole]);
    expect(ids(await follow(platform, { clock, silenceMs: 60_000 }))).toEqual(ids(HISTORY));
    expect(clock.naps[0]).toBe(60_000);
  });

  it('when there are only heartbeats for twice that time: the stream may have lost an event', async () => {
    const started = performance.now();
    const platform = await scriptSession([{ heartbeatMs: 10 }, whole]);
    expect(ids(await follow(platform, { clock: systemClock, silenceMs: 300 }))).toEqual(ids(HISTORY));
    expect(performance.now() - started).toBeGreaterThan(600);
  });

  it('less and less often while nothing comes of it', async () => {
    const clock = briskClock();
    const dead: ConnectionScript = { end: 'eof' };
    await follow(await scriptSession([...Array.from({ length: 8 }, () => dead), whole]), { clock });
    expect(clock.naps).toEqual([500, 1000, 2000, 4000, 5000, 5000, 5000, 5000]);
  });

  it('not before the time that the platform announced', async () => {
    const clock = briskClock();
    const busy = { refuseStream: refusal(429, 'rate_limit_error', undefined, { 'retry-after': '7' }) };
    await follow(await scriptSession([busy, whole]), { clock });
    expect(clock.naps).toEqual([7000]);
  });
});

describe('a follower ends', () => {
  it('when the session was archived and refuses its stream, after giving its history', async () => {
    const platform = await scriptSession(
      [{ refuseStream: refusal(409, 'conflict_error'), listed: HISTORY.slice(0, 4) }],
      () => json({ id: 'sesn_1', status: 'terminated' }),
    );
    const events = await follow(platform);
    expect(ids(events)).toEqual([...ids(HISTORY.slice(0, 4)), 'terminated:sesn_1']);
  });

  it('when it is told to', async () => {
    const stop = new AbortController();
    const platform = await scriptSession([{ listed: HISTORY.slice(0, 2) }]);
    const seen: SessionEvent[] = [];
    for await (const batch of executorOf(platform).follow('sesn_1', () => false, stop.signal)) {
      seen.push(...batch);
      stop.abort();
    }
    expect(ids(seen)).toEqual(ids(HISTORY.slice(0, 2)));
  });
});

it('lets a queued message through once, when it has been processed', async () => {
  const message = raw('user.message', { id: 'sevt_msg', content: [{ type: 'text', text: 'more' }] });
  const queued = { ...message, processed_at: null };
  const events = await follow(await scriptSession([{ listed: [queued], streamed: [queued, message, message, END] }]));
  expect(events.filter(({ id }) => id === 'sevt_msg')).toEqual([
    { id: 'sevt_msg', at: message['processed_at'], type: 'user-message', text: 'more' },
  ]);
});

describe('paging', () => {
  const parts = [HISTORY.slice(0, 8), HISTORY.slice(8, 16), HISTORY.slice(16)] as const;

  /** Three pages; `refuse` says which request for a cursor is refused. */
  function pagedSession(refuse: (cursor: string, nth: number) => boolean) {
    let nth = 0;
    return startLoopback(({ call, query }) => {
      if (call.endsWith('/stream'))
        return (response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      if (call === 'GET /v1/sessions/sesn_1') return ENDED;
      const cursor = query.get('page');
      if (cursor !== null && refuse(cursor, (nth += 1))) return refusal(400, 'invalid_request_error');
      if (cursor === null) return page(parts[0], 'p2');
      return cursor === 'p2' ? page(parts[1], 'p3') : page(parts[2]);
    });
  }

  it('reads all pages in order, oldest first', async () => {
    const platform = await pagedSession(() => false);
    expect(ids(await follow(platform))).toEqual(ids(HISTORY));
    const [, ...listings] = platform.requests.map(({ query }) => query);
    expect(listings.slice(0, 3).map((query) => query.get('page'))).toEqual([null, 'p2', 'p3']);
    expect(listings[0]?.get('order')).toBe('asc');
  });

  it('starts again when a cursor is refused', async () => {
    const platform = await pagedSession((cursor, nth) => cursor === 'p3' && nth < 4);
    expect(ids(await follow(platform))).toEqual(ids(HISTORY));
  });

  it('throws from a history whose cursors are never taken, instead of turning for ever', async () => {
    const platform = await pagedSession(() => true);
    await expect(executorOf(platform).history('sesn_1')).rejects.toMatchObject({ code: 'anthropic_bad_request' });
    expect(platform.requests).toHaveLength(8);
  });

  it('stops at a cursor that leads to itself', async () => {
    const platform = await startLoopback(() => page(HISTORY, 'again'));
    await expect(executorOf(platform).history('sesn_1')).resolves.toHaveLength(HISTORY.length);
    expect(platform.requests).toHaveLength(2);
  });
});
