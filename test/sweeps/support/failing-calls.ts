import type { Interference } from './http-gate.ts';

/** What can become of a request on its way there and back. */
export const FAULTS = {
  'time-out': { kind: 'hold' },
  reset: { kind: 'reset' },
  'answer lost': { kind: 'lose-answer' },
  '500': { kind: 'answer', status: 500 },
  '429': { kind: 'answer', status: 429, headers: { 'retry-after': '30' } },
} as const satisfies Readonly<Record<string, Interference>>;

export type FaultName = keyof typeof FAULTS;

/** One request, the k-th of both APIs together, that meets a fault. */
export interface FailingCall {
  /** From 1. */
  readonly k: number;
  readonly fault: FaultName;
}

/**
 * What happens while the call fails: a first review; one after a push that mends what the first has found; one whose pull
 * request is closed when its agent is about to hand in a result.
 */
export const SCENARIOS = ['first review', 'second push', 'closed at work'] as const;
export type Scenario = (typeof SCENARIOS)[number];
