import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { WaitForNotice } from '../../../src/sessions/managed-agents/notice-view.ts';
import type { SessionEvent } from '../../../src/sessions/session-event.ts';
import { json, refusal } from '../../anthropic/support/loopback.ts';
import { HISTORY, ids, raw, translated } from './history.ts';
import { stagedSession, type Stage } from './modes.ts';
import { executorOf, RUNNING, virtualClock } from './session-script.ts';

const IDLE = json({ id: 'sesn_1', status: 'idle', archived_at: null });
/** The history up to the call of the result tool, which the session waits to be answered. */
const asking = HISTORY.slice(0, 15);
const working = HISTORY.slice(0, 9);
const idle = asking.at(-1);

/**
 * Follows a session whose waits end as scripted: by a notice, or because nothing came in time. The follower is told to
 * stop when it waits once more.
 */
async function follow(stages: readonly Stage[], waits: readonly ('notice' | 'nothing')[] = []) {
  const platform = await stagedSession(stages);
  const clock = virtualClock();
  const over = new AbortController();
  const timeouts: number[] = [];
  const wait: WaitForNotice = async (_sessionId, timeoutMs) => {
    const end = waits[timeouts.length];
    timeouts.push(timeoutMs);
    if (end === undefined) over.abort();
    if (end === 'nothing') await clock.sleep(timeoutMs);
  };
  const events: SessionEvent[] = [];
  const stored = new Set<string>();
  const executor = executorOf(platform, { clock, wait });
  for await (const batch of executor.follow('sesn_1', (id) => stored.has(id), over.signal)) {
    events.push(...batch);
    for (const { id } of batch) stored.add(id);
  }
  const looks = platform.calls().filter((call) => call === 'GET /v1/sessions/sesn_1').length;
  return { events, platform, timeouts, looks, naps: clock.naps };
}

it('holds no connection: it asks for the status, then the history, then waits', async () => {
  const { platform, events, timeouts } = await follow([{ listed: asking, state: IDLE }]);
  expect(platform.calls()).toEqual(['GET /v1/sessions/sesn_1', 'GET /v1/sessions/sesn_1/events']);
  expect(events).toEqual(translated(asking));
  expect(timeouts).toEqual([60_000]);
});

it('looks when a notice has come, and after a minute without one', async () => {
  const running = { listed: working, state: RUNNING };
  const { events, looks } = await follow([running, running, { listed: asking, state: IDLE }], ['nothing', 'nothing']);
  expect(events).toEqual(translated(asking));
  expect(looks).toBe(3);
  const noticed = await follow([running, { listed: asking, state: IDLE }], ['notice']);
  expect([noticed.events, noticed.looks]).toEqual([translated(asking), 2]);
});

it('yields nothing twice when a notice comes twice', async () => {
  const { events } = await follow([{ listed: asking, state: IDLE }], ['notice', 'notice']);
  expect(events).toEqual(translated(asking));
});

describe('when the platform does not agree with itself', () => {
  it('looks again soon while the status is ahead of the history', async () => {
    const lagging = { listed: working, state: IDLE };
    const { events, timeouts, naps } = await follow([lagging, lagging, lagging, { listed: asking, state: IDLE }]);
    expect(events).toEqual(translated(asking));
    expect(naps).toEqual([500, 1000, 2000]);
    expect(timeouts).toHaveLength(1);
  });

  it('takes the end of the turn from the history when the status lags', async () => {
    const { events } = await follow([{ listed: asking, state: RUNNING }]);
    expect(events).toEqual(translated(asking));
  });

  it('looks again soon while a notice is ahead of both', async () => {
    const behind = { listed: working, state: RUNNING };
    const { events, looks } = await follow([behind, behind, { listed: asking, state: IDLE }], ['notice']);
    expect([events, looks]).toEqual([translated(asking), 3]);
  });

  it.each([
    ['the history never follows', IDLE, [], 6],
    ['nothing explains the notice', RUNNING, ['notice'] as const, 4],
  ])('gives up looking soon when %s, and ends nothing', async (_what, state, waits, looks) => {
    const seen = await follow([{ listed: working, state }], waits);
    expect(seen.looks).toBe(looks);
    expect(seen.events).toEqual(translated(working));
  });

  it('says the end that the status tells, once the history has had its time', async () => {
    const state = json({ id: 'sesn_1', status: 'terminated', archived_at: '2026-11-20T10:00:00Z' });
    const { events } = await follow([{ listed: working, state }]);
    expect(events).toEqual([...translated(working), { id: 'terminated:sesn_1', type: 'terminated', isArchived: true }]);
  });
});

describe('reading a history again', () => {
  const listings = ({ platform }: Awaited<ReturnType<typeof follow>>) =>
    platform.requests.filter(({ call }) => call.endsWith('/events')).map(({ query }) => query.get('created_at[gte]'));
  const minuteBefore = (event: (typeof HISTORY)[number] | undefined) =>
    new Date(Date.parse(String(event?.['processed_at'])) - 60_000).toISOString();
  /** Came to light late: its time is long past when it is listed first. */
  const late = raw('agent.message', { id: 'late', processed_at: '2026-11-20T09:00:00Z', content: [] });

  it('asks for its newest part while the session works, and for all of it once it rests', async () => {
    const running = { listed: working, state: RUNNING };
    const seen = await follow([running, running, { listed: asking, state: IDLE }], ['nothing', 'notice']);
    expect(listings(seen)).toEqual([null, minuteBefore(working.at(-1)), null]);
  });

  it('asks for all of it before it tells that the session rests, also when the status lags', async () => {
    const seen = await follow(
      [
        { listed: working, state: RUNNING },
        { listed: [late, ...asking], state: RUNNING },
      ],
      ['notice'],
    );
    expect(listings(seen)).toEqual([null, minuteBefore(working.at(-1)), null]);
    expect(ids(seen.events)).toEqual([...ids(working), 'late', ...ids(asking.slice(working.length))]);
    expect(seen.events.at(-1)?.id).toBe(idle?.['id']);
  });

  it('does not ask for all of it again for a rest that is over', async () => {
    const resumed = [...asking, ...HISTORY.slice(15, 17)];
    const running = { listed: resumed, state: RUNNING };
    const seen = await follow([running, running], ['nothing']);
    expect(listings(seen)).toEqual([null, minuteBefore(resumed.at(-1))]);
  });
});

it('takes a session for deleted only when it is not found three times in a row', async () => {
  const gone = { refusal: refusal(404, 'not_found_error') };
  const running = { listed: working, state: RUNNING };
  const { events } = await follow([running, gone, gone, running, gone, gone, running], ['nothing', 'nothing']);
  expect(events).toEqual(translated(working));
});

it('holds nothing of what it has yielded while it waits: a thousand of them wait in one process', async () => {
  const waiting = Promise.withResolvers<void>();
  const wait: WaitForNotice = async (_sessionId, _ms, signal) => {
    waiting.resolve();
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  };
  const platform = await stagedSession([{ listed: asking, state: IDLE }]);
  const over = new AbortController();
  const followed = executorOf(platform, { wait }).follow('sesn_1', () => false, over.signal);
  const events = followed[Symbol.asyncIterator]();
  const yielded = await firstOf(events);
  const next = events.next();
  await waiting.promise;
  await collectGarbage();
  expect(yielded.deref()).toBeUndefined();
  over.abort();
  expect((await next).done).toBe(true);
});

async function firstOf(events: AsyncIterator<SessionEvent[]>): Promise<WeakRef<SessionEvent>> {
  const { value } = await events.next();
  const first = Array.isArray(value) ? value[0] : undefined;
  if (first === undefined) throw new Error('nothing was yielded');
  return new WeakRef(first);
}

async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  await setImmediate(); // a new weak reference keeps its object for the rest of its task
  if (typeof gc === 'function') gc();
}
