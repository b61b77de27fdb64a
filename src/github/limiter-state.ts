import type { CallKind, CallResource } from './call.ts';
import type { RateLimit, WaitScope } from './rate-limit.ts';

// GitHub publishes about 80 content-creating requests a minute and 500 an hour. A second is added to both windows, so
// that timers and the network between us do not push a request into the window before its own.
const MINUTE_MS = 61_000;
const HOUR_MS = 3_601_000;
const WRITES_PER_MINUTE = 80;
const WRITES_PER_HOUR = 500;
const BURST = 5;
/** Bursts and refill together stay within the minute: 5 + 75 spaced ones. */
const SPACING_MS = Math.ceil(MINUTE_MS / (WRITES_PER_MINUTE - BURST)) + 1;

// Progress leaves room: at most a quarter of each limit, and never the last two places of a burst.
const PROGRESS_PER_MINUTE = WRITES_PER_MINUTE / 4;
const PROGRESS_PER_HOUR = WRITES_PER_HOUR / 4;
const PROGRESS_BURST = BURST - 2;

const CAREFUL_SPACING_MS = 1_000;
const CAREFUL_MS = 600_000;
const FIRST_PENALTY_MS = 60_000;
const LONGEST_PENALTY_MS = 900_000;

/** What one installation has used and what GitHub told it. Times are milliseconds since the epoch. */
export interface LimiterState {
  /** Starts of content writes, reservations included, oldest first; no more than the hour allows. */
  readonly writes: readonly number[];
  /** Those of them that were progress. */
  readonly progress: readonly number[];
  /** When the burst is whole again: the arrival time of a generic cell rate algorithm. */
  readonly refilledAt: number;
  readonly waitUntil: Readonly<Record<WaitScope, number>>;
  /** Until then writes keep a second apart. */
  readonly carefulUntil: number;
  /** Secondary limits in a row, and when the last one fell. */
  readonly strikes: number;
  readonly struckAt: number;
}

export const FRESH: LimiterState = {
  writes: [],
  progress: [],
  refilledAt: 0,
  waitUntil: { all: 0, core: 0, graphql: 0, other: 0 },
  carefulUntil: 0,
  strikes: 0,
  struckAt: 0,
};

export interface Admission {
  /** The earliest moment the request may start; `now` when it may start at once. */
  readonly at: number;
  /** The state with this request counted at that moment. */
  readonly state: LimiterState;
}

/** Finds the earliest place for a request. Pure: the caller keeps the returned state if it takes the place. */
export function admit(state: LimiterState, now: number, kind: CallKind, resource: CallResource = 'core'): Admission {
  const open = Math.max(now, state.waitUntil.all, state.waitUntil[resource]);
  if (kind === 'read') return { at: open, state };
  const at = findPlace(state, open, kind);
  return {
    at,
    state: {
      ...state,
      writes: remember(state.writes, at, WRITES_PER_HOUR),
      progress: kind === 'progress' ? remember(state.progress, at, PROGRESS_PER_HOUR) : state.progress,
      refilledAt: Math.max(state.refilledAt, at) + SPACING_MS,
    },
  };
}

/** Gives back a place that was reserved at `at` and not used, because GitHub announced a wait in the meantime. */
export function withdraw(state: LimiterState, at: number): LimiterState {
  const index = state.writes.lastIndexOf(at);
  return index === -1 ? state : { ...state, writes: state.writes.toSpliced(index, 1) };
}

/**
 * Takes note of a limit. `startedAt` is when the refused request left: requests that were on their way together are
 * refused together, and count as one secondary limit.
 */
export function announce(state: LimiterState, limit: RateLimit, startedAt: number, now: number): LimiterState {
  if (limit.kind === 'primary') return holdBack(state, limit.scope, now + (limit.waitMs ?? FIRST_PENALTY_MS));
  const isNew = startedAt >= state.struckAt;
  const inARow = state.strikes > 0 && now < state.carefulUntil;
  const strikes = isNew ? (inARow ? state.strikes + 1 : 1) : state.strikes;
  const until = now + (limit.waitMs ?? Math.min(FIRST_PENALTY_MS * 2 ** (strikes - 1), LONGEST_PENALTY_MS));
  return {
    ...holdBack(state, limit.scope, until),
    carefulUntil: Math.max(state.carefulUntil, until + CAREFUL_MS),
    strikes,
    struckAt: isNew ? now : state.struckAt,
  };
}

function holdBack(state: LimiterState, scope: WaitScope, until: number): LimiterState {
  return { ...state, waitUntil: { ...state.waitUntil, [scope]: Math.max(state.waitUntil[scope], until) } };
}

function findPlace(state: LimiterState, open: number, kind: 'write' | 'progress'): number {
  const burst = kind === 'progress' ? PROGRESS_BURST : BURST;
  const latest = state.writes.at(-1) ?? 0;
  const at = Math.max(
    open,
    latest, // first come, first served: a place never precedes one given out before
    state.refilledAt - (burst - 1) * SPACING_MS,
    endOfWindow(state.writes, WRITES_PER_HOUR, HOUR_MS),
    kind === 'progress' ? endOfWindow(state.progress, PROGRESS_PER_MINUTE, MINUTE_MS) : 0,
    kind === 'progress' ? endOfWindow(state.progress, PROGRESS_PER_HOUR, HOUR_MS) : 0,
  );
  return at < state.carefulUntil ? Math.max(at, latest + CAREFUL_SPACING_MS) : at;
}

/** When a window that holds `limit` starts has room for one more. */
function endOfWindow(starts: readonly number[], limit: number, windowMs: number): number {
  const oldest = starts.at(-limit);
  return oldest === undefined ? 0 : oldest + windowMs;
}

const remember = (starts: readonly number[], at: number, limit: number): readonly number[] =>
  [...starts, at].slice(-limit);
