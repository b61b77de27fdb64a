import { setImmediate } from 'node:timers/promises';
import { Anthropic } from '@anthropic-ai/sdk';
import { expect, it } from 'vitest';
import type { Clock } from '../../../src/core/clock.ts';
import { EventFilter } from '../../../src/sessions/managed-agents/event-filter.ts';
import { NoticeView } from '../../../src/sessions/managed-agents/notice-view.ts';
import { PollPacer } from '../../../src/sessions/managed-agents/poll-pacer.ts';
import { pacedRead } from '../../../src/sessions/managed-agents/paced-read.ts';

const MINUTE = 60_000;
const PLATFORM_READS = 1200;

/** Time that stands still until it is told to go on to the next moment for which somebody waits. */
class StandingClock implements Clock {
  readonly #alarms: { readonly at: number; readonly ring: () => void }[] = [];
  #now = 0;

  now(): number {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((ring) => this.#alarms.push({ at: this.#now + ms, ring }));
  }

  /** Goes on to the next alarms, unless they are later than `until`. */
  goOn(until: number): void {
    this.#now = Math.min(until, ...this.#alarms.map(({ at }) => at));
    const due = this.#alarms.filter(({ at }) => at <= this.#now);
    this.#alarms.splice(0, this.#alarms.length, ...this.#alarms.filter(({ at }) => at > this.#now));
    for (const { ring } of due) ring();
  }
}

/** Followers of sessions that run for ever, with the real client in front of an answer that takes no time. */
function manyFollowers(count: number) {
  const clock = new StandingClock();
  const inTurn = pacedRead(clock);
  const pacer = new PollPacer();
  /** When each read was made, and of which session. */
  const reads: { readonly at: number; readonly session: string }[] = [];
  const bells = new Map<string, () => void>();
  const underWay = new Set<object>();
  const client = new Anthropic({
    apiKey: 'sk-ant-test',
    fetch: async (url) => {
      reads.push({ at: clock.now(), session: /sesn_\d+/.exec(new Request(url).url)?.[0] ?? '' });
      return Response.json({ id: 'sesn', status: 'running', data: [], next_page: null });
    },
  });
  const read: typeof inTurn = async (send, signal) =>
    await inTurn(async (settings) => {
      underWay.add(settings);
      try {
        return await send(settings);
      } finally {
        underWay.delete(settings);
      }
    }, signal);
  const wait = async (session: string, ms: number) => {
    const noticed = new Promise<void>((resolve) => bells.set(session, resolve));
    await Promise.race([noticed, clock.sleep(ms)]);
  };
  const parts = { client, clock, random: () => 0, wait, read, pacer };
  const follow = async (session: string) => {
    const view = new NoticeView(parts, session, new EventFilter(() => false), new AbortController().signal);
    for await (const page of view.items()) expect(page).toEqual([]);
  };
  for (let n = 0; n < count; n += 1) void follow(`sesn_${n}`);
  const quiet = async () => {
    await setImmediate();
    while (underWay.size > 0) await setImmediate();
  };
  return {
    reads,
    /** Lets so much time pass. */
    pass: async (ms: number): Promise<void> => {
      const until = clock.now() + ms;
      for (await quiet(); clock.now() < until; await quiet()) clock.goOn(until);
    },
    notify: (n: number) => bells.get(`sesn_${n}`)?.(),
  };
}

const mostIn = (span: number, times: readonly number[]): number =>
  Math.max(...times.map((start) => times.filter((at) => at >= start && at < start + span).length));

it('polls a few sessions once a minute', async () => {
  const { reads, pass } = manyFollowers(3);
  await pass(10 * MINUTE - 1);
  expect(reads.filter(({ session }) => session === 'sesn_1')).toHaveLength(2 * 10);
});

it('keeps the polls of 1,000 followers to a quarter of what the platform takes', async () => {
  const { reads, pass } = manyFollowers(1000);
  await pass(3 * MINUTE); // all have looked once
  const looked = reads.length;
  expect(looked).toBe(2000);
  await pass(8 * MINUTE);
  const polls = reads.slice(looked).map(({ at }) => at);
  expect(polls.length).toBeLessThanOrEqual((PLATFORM_READS / 4) * 8);
  expect(new Set(reads.slice(looked).map(({ session }) => session)).size).toBe(1000);
});

it('serves a burst of 1,000 notices in their order, within the limit', async () => {
  const { reads, pass, notify } = manyFollowers(1000);
  await pass(3 * MINUTE);
  const before = reads.length;
  for (let n = 0; n < 1000; n += 1) notify(n);
  await pass(3 * MINUTE);
  const times = reads.slice(before).map(({ at }) => at);
  expect(mostIn(MINUTE, times)).toBeLessThanOrEqual(0.8 * PLATFORM_READS);
  expect(mostIn(1000, times)).toBeLessThanOrEqual(25);
  const first = reads.slice(before, before + 1000).map(({ session }) => session);
  expect(first).toEqual(Array.from({ length: 1000 }, (_, n) => `sesn_${n}`));
});
