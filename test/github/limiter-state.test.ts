import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallKind } from '../../src/github/call.ts';
import { admit, announce, FRESH, type LimiterState, withdraw } from '../../src/github/limiter-state.ts';

const START = 1_800_000_000_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

/** Starts of requests that arrive `gaps` after one another and take the place they are given. */
function startsOf(gaps: readonly number[], kind: CallKind = 'write', state: LimiterState = FRESH) {
  let now = START;
  const starts: number[] = [];
  for (const gap of gaps) {
    now += gap;
    const admission = admit(state, now, kind);
    state = admission.state;
    starts.push(admission.at);
  }
  return { starts, state };
}

function mostWithin(starts: readonly number[], window: number): number {
  return Math.max(0, ...starts.map((start, i) => starts.slice(i).filter((other) => other - start <= window).length));
}

const gaps = fc.array(
  fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: MINUTE })),
  {
    minLength: 1,
    maxLength: 900,
  },
);

describe('content writes', () => {
  it('never exceed 80 in any minute or 500 in any hour, whenever they arrive', () => {
    fc.assert(
      fc.property(gaps, (arrivals) => {
        const { starts } = startsOf(arrivals);
        expect(mostWithin(starts, MINUTE)).toBeLessThanOrEqual(80);
        expect(mostWithin(starts, HOUR)).toBeLessThanOrEqual(500);
        expect(mostWithin(starts, 500)).toBeLessThanOrEqual(5);
      }),
      { numRuns: 60 },
    );
  });

  it('uses the limits up: a full minute holds at least 75, a full hour exactly 500', () => {
    const { starts } = startsOf(Array.from({ length: 700 }, () => 0));
    expect(mostWithin(starts.slice(0, 200), MINUTE)).toBeGreaterThanOrEqual(75);
    expect(mostWithin(starts, HOUR)).toBe(500);
  });

  it('starts five at once and spaces the next', () => {
    const { starts } = startsOf([0, 0, 0, 0, 0, 0]);
    expect(starts.slice(0, 5)).toEqual([START, START, START, START, START]);
    expect(starts[5]).toBeGreaterThan(START + 700);
  });

  it('never precede a write that came before', () => {
    fc.assert(
      fc.property(gaps, (arrivals) => {
        const { starts } = startsOf(arrivals);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it('never precede one another where careful spacing ends in the middle of a queue', () => {
    const limited = announce(FRESH, { kind: 'secondary', scope: 'all', waitMs: 1_000 }, START, START);
    const { starts } = startsOf(
      [limited.carefulUntil - START - 10_000, ...Array.from({ length: 40 }, () => 0)],
      'write',
      limited,
    );
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });

  it('keep no more memory than the hour allows', () => {
    const { state } = startsOf(Array.from({ length: 2_000 }, () => 10));
    expect(state.writes).toHaveLength(500);
  });

  it('give a withdrawn place back', () => {
    const { at, state } = admit(FRESH, START, 'write');
    expect(withdraw(state, at).writes).toEqual([]);
    expect(withdraw(state, at + 1)).toBe(state);
  });
});

describe('progress', () => {
  it('takes at most a quarter of each limit, as a stream of its own', () => {
    const { starts } = startsOf(
      Array.from({ length: 300 }, () => 0),
      'progress',
    );
    expect(mostWithin(starts, MINUTE)).toBe(20);
    expect(mostWithin(starts, HOUR)).toBe(125);
  });

  it('leaves the last two places of a burst to others', () => {
    const { starts, state } = startsOf([0, 0, 0, 0], 'progress');
    expect(starts.filter((at) => at === START)).toHaveLength(3);
    expect(admit(startsOf([0, 0, 0], 'progress').state, START, 'write').at).toBe(START);
    expect(state.progress).toHaveLength(4);
  });
});

describe('announced waits', () => {
  it('hold back everything that starts after them, for as long as GitHub said', () => {
    const wait = fc.integer({ min: 1_000, max: HOUR });
    const kind = fc.constantFrom<CallKind>('read', 'write', 'progress');
    fc.assert(
      fc.property(gaps, wait, kind, fc.boolean(), (arrivals, waitMs, late, isSecondary) => {
        const { state } = startsOf(arrivals.slice(0, 50));
        const now = START + 2 * HOUR;
        const limit = { kind: isSecondary ? 'secondary' : 'primary', scope: 'all', waitMs } as const;
        const held = announce(state, limit, now, now);
        expect(admit(held, now, late).at).toBeGreaterThanOrEqual(now + waitMs);
        expect(admit(held, now + waitMs, 'read').at).toBe(now + waitMs);
      }),
    );
  });

  it('hold back only the budget they name', () => {
    const held = announce(FRESH, { kind: 'primary', scope: 'graphql', waitMs: 5_000 }, START, START);
    expect(admit(held, START, 'read', 'graphql').at).toBe(START + 5_000);
    expect(admit(held, START, 'read', 'core').at).toBe(START);
    const other = announce(FRESH, { kind: 'primary', scope: 'other', waitMs: 5_000 }, START, START);
    expect(admit(other, START, 'write', 'core').at).toBe(START);
  });

  it('are never shortened by a later, shorter one', () => {
    const long = announce(FRESH, { kind: 'primary', scope: 'all', waitMs: 60_000 }, START, START);
    const both = announce(long, { kind: 'primary', scope: 'all', waitMs: 1_000 }, START, START);
    expect(admit(both, START, 'read').at).toBe(START + 60_000);
  });
});

describe('secondary limits', () => {
  const unannounced = { kind: 'secondary', scope: 'all', waitMs: undefined } as const;

  it('wait a minute when nothing was announced, and longer each time in a row', () => {
    let state: LimiterState = FRESH;
    let now = START;
    const waits: number[] = [];
    for (let strike = 0; strike < 6; strike += 1) {
      state = announce(state, unannounced, now, now);
      waits.push(state.waitUntil.all - now);
      now = state.waitUntil.all;
    }
    expect(waits).toEqual([60_000, 120_000, 240_000, 480_000, 900_000, 900_000]);
  });

  it('count once for requests that were on their way together', () => {
    const first = announce(FRESH, unannounced, START - 10, START);
    const second = announce(first, unannounced, START - 5, START + 3);
    expect(second.strikes).toBe(1);
    expect(second.waitUntil.all).toBe(START + 60_003);
  });

  it('start over once ten quiet minutes have passed', () => {
    const first = announce(FRESH, unannounced, START, START);
    const later = first.carefulUntil + 1;
    expect(announce(first, unannounced, later, later).waitUntil.all).toBe(later + 60_000);
  });

  it('keep writes a second apart for ten minutes, then no more', () => {
    const limited = announce(FRESH, { ...unannounced, waitMs: 1_000 }, START, START);
    const { starts } = startsOf(
      Array.from({ length: 20 }, () => 0),
      'write',
      limited,
    );
    const distances = starts.slice(1).map((at, i) => at - (starts[i] ?? 0));
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(1_000);
    const afterwards = startsOf([11 * MINUTE, 0], 'write', limited).starts;
    expect(afterwards[0]).toBe(afterwards[1]);
  });
});
